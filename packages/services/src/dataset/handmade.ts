/** Rows that administrators make by hand, and instructions that they change. A worker writes both into the folder. */
import type { SessionPrincipal } from '@amend/auth'
import { handmadeRows } from '@amend/contract'
import { type DatasetHandmade, type DatasetTask, lockByName, type Records } from '@amend/db'
import { z } from 'zod'
import { actorOf, namesOf } from '../audit/list.ts'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import { storePicture } from '../image/store-picture.ts'
import type { Services } from '../services.ts'
import type { DatasetTaskItem, HandmadeItem, HandmadePage } from '../types.ts'
import { findConsentedEdit } from './consented-edits.ts'
import { requestTask } from './task.ts'

interface RowTexts {
  readonly datasetId: string
  readonly instruction: string
  /** What the pictures show; empty: not said. */
  readonly caption: string
  readonly editedCaption: string
}

/** A row with its pictures, or with those of an edit whose people allow it. */
export type NewRow = RowTexts &
  ({ readonly before: Uint8Array; readonly after: Uint8Array } | { readonly editId: string })

interface RowPictures {
  readonly beforeHash: string
  readonly afterHash: string
  readonly editId?: string
}

/**
 * Adds a row: a worker opens its pictures, scores them, and writes the row into the folder.
 * @throws ServiceError 'not-found'; 'bad-input' while the dataset has no folder, and when it has too many such rows; 'empty-file',
 * 'unsupported-format' at the picture; BlobError
 */
export async function addRow(services: Services, { person }: SessionPrincipal, row: NewRow): Promise<HandmadeItem> {
  const { datasetId, instruction, caption, editedCaption } = row
  await requireFolder(services.database, datasetId)
  const pictures: RowPictures =
    'editId' in row
      ? await findConsentedEdit(services.database, row.editId)
      : {
          beforeHash: await storePicture(services, row.before, 'before'),
          afterHash: await storePicture(services, row.after, 'after'),
        }
  return services.database.transaction(async (records) => {
    const { installation } = records
    await lockByName(records, `dataset-rows:${datasetId}`)
    const last = await installation.datasetHandmade.aggregate({ where: { datasetId }, _max: { number: true } })
    const number = (last._max.number ?? -1) + 1
    if (number >= handmadeRows.most) {
      throw new ServiceError('bad-input', `A dataset has at most ${handmadeRows.most} rows that people made.`)
    }
    const made = await installation.datasetHandmade.create({
      data: {
        ...{ datasetId, number, instruction, ...pictures, createdById: person.id },
        ...{ caption: caption || null, editedCaption: editedCaption || null },
      },
    })
    const task = await requestTask(services, records, person.id, { datasetId, kind: 'add', input: { rowId: made.id } })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:add', subjectId: datasetId, name: instruction, before: {} },
      after: { row: made.id, instruction, caption, editedCaption, ...pictures },
    })
    return rowItem(made, { task, by: person.name ?? null })
  })
}

/** @throws ServiceError 'not-found', 'bad-input' */
async function requireFolder({ installation }: Records, id: string): Promise<void> {
  const dataset = await installation.dataset.findUnique({ where: { id }, select: { folder: true } })
  if (!dataset) throw notFound()
  if (dataset.folder === null)
    throw new ServiceError('bad-input', 'The dataset has no folder yet.', { field: 'folder' })
}

const mostRows = 60
const rowInput = z.object({ rowId: z.string() })

/** Rows that people made, the newest first. @throws ServiceError 'not-found' */
export async function listRows(
  records: Records,
  { datasetId, before }: { readonly datasetId: string; readonly before?: number | undefined },
): Promise<HandmadePage> {
  const { installation } = records
  if (!(await installation.dataset.count({ where: { id: datasetId } }))) throw notFound()
  const rows = await installation.datasetHandmade.findMany({
    where: { datasetId, ...(before !== undefined && { number: { lt: before } }) },
    orderBy: { number: 'desc' },
    take: mostRows + 1,
  })
  const items = rows.slice(0, mostRows)
  const open = items.filter(({ addedAt }) => addedAt === null)
  const tasks = open.length === 0 ? [] : await tasksOf(records, datasetId, open)
  const names = await namesOf(
    records,
    items.map(({ createdById }) => ({ actorId: createdById })),
  )
  return {
    items: items.map((row) => {
      const task = tasks.find(({ input }) => rowInput.safeParse(input).data?.rowId === row.id)
      return rowItem(row, {
        task,
        by: row.createdById === null ? null : (actorOf(names, row.createdById)?.name ?? null),
      })
    }),
    nextCursor: rows.length > mostRows ? (items.at(-1)?.number ?? null) : null,
  }
}

/** The last task of each row that is not added. */
const tasksOf = ({ installation }: Records, datasetId: string, rows: readonly DatasetHandmade[]) =>
  installation.datasetTask.findMany({
    where: { datasetId, kind: 'add', OR: rows.map(({ id }) => ({ input: { path: ['rowId'], equals: id } })) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })

interface RowFacts {
  readonly task: Pick<DatasetTask, 'status' | 'errorMessage'> | DatasetTaskItem | undefined
  readonly by: string | null
}

function rowItem(row: DatasetHandmade, { task, by }: RowFacts): HandmadeItem {
  const failure = task && ('errorMessage' in task ? task.errorMessage : (task.error?.message ?? null))
  return {
    ...{ id: row.id, number: row.number, triple: handmadeRows.firstTriple + row.number, instruction: row.instruction },
    ...{ caption: row.caption, editedCaption: row.editedCaption, editId: row.editId, by },
    status: row.addedAt !== null ? 'added' : task?.status === 'failed' ? 'failed' : 'waiting',
    problem: row.addedAt === null ? (failure ?? null) : null,
    createdAt: row.createdAt.toISOString(),
  }
}

/**
 * Deletes a row that could not be added. One that is in the dataset is rejected instead, so that versions can be told apart.
 * @throws ServiceError 'not-found', 'changed-meanwhile' when it is added, or a worker is about to
 */
export function discardRow({ database }: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  return database.transaction(async (records) => {
    const { installation } = records
    const row = await installation.datasetHandmade.findUnique({ where: { id } })
    if (!row) throw notFound()
    const [task] = await tasksOf(records, row.datasetId, [row])
    if (row.addedAt !== null || task?.status === 'waiting' || task?.status === 'running') throw changedMeanwhile()
    await installation.datasetHandmade.delete({ where: { id } })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:discard-row', subjectId: row.datasetId, name: row.instruction },
      ...{ before: { row: id, instruction: row.instruction }, after: {} },
    })
  })
}

export interface RewordRequest {
  readonly datasetId: string
  readonly triple: number
  readonly instruction: string
  /** The instruction as the administrator has seen it. */
  readonly replaces: string
}

/**
 * Has a worker put a person's instruction in the place of the one that a row has. Versions that are frozen keep the old one.
 * @throws ServiceError 'not-found', 'changed-meanwhile' when somebody else has changed it
 */
export function rewordRow(
  services: Services,
  { person }: SessionPrincipal,
  { datasetId, triple, instruction, replaces }: RewordRequest,
): Promise<DatasetTaskItem> {
  return services.database.transaction(async (records) => {
    const { installation } = records
    await lockByName(records, `dataset-rows:${datasetId}`)
    const where = { datasetId_triple: { datasetId, triple } }
    const row = await installation.datasetTriple.findUnique({ where })
    if (!row) throw notFound()
    if (row.instruction !== replaces) throw changedMeanwhile()
    const open = await installation.datasetTask.count({
      where: {
        datasetId,
        kind: 'reword',
        status: { in: ['waiting', 'running'] },
        input: { path: ['triple'], equals: triple },
      },
    })
    if (open > 0) throw changedMeanwhile()
    const task = await requestTask(services, records, person.id, {
      ...{ datasetId, kind: 'reword', input: { triple, chunk: row.chunk, instruction } },
    })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:reword', subjectId: datasetId, name: String(triple) },
      ...{ before: { instruction: row.instruction, writer: row.writer }, after: { instruction } },
    })
    return task
  })
}
