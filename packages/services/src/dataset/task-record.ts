/** The life of a task on a dataset's folder: waiting → running → done or failed. Its result is written with its end. */
import { type DatasetRecipe, type DatasetSelection, datasetSelectionSchema, handmadeRows } from '@amend/contract'
import { type Dataset, type DatasetHandmade, type DatasetTask, Prisma, type Records } from '@amend/db'
import { type Queue, type RecordDefinition, withoutJob } from '@amend/jobs'
import { recordAdministration } from '../audit/record.ts'
import { type ChunkIndex, indexChunk } from './index-chunk.ts'
import { addRun } from './request.ts'
import { inputOf } from './task.ts'
import {
  type DuplicateMember,
  type FrozenVersion,
  type JudgedSelection,
  keepJudgement,
  keepVersion,
} from './task-result.ts'

/** A task with what it is about. */
export type ClaimedDatasetTask = DatasetTask & {
  readonly dataset: Dataset
  /** Of a judgement and a version: with all samples that people rejected. */
  readonly selection: { readonly name: string; readonly revision: number; readonly rules: DatasetSelection } | undefined
  /** Of an export: the folder of the version. */
  readonly versionFolder: string | undefined
  /** Of a row that a person made. */
  readonly handmade: DatasetHandmade | undefined
}

/** What a worker made, by the kind of the task. */
export type DatasetTaskResult =
  | {
      readonly kind: 'prepare'
      readonly folder: string
      readonly captions: number
      readonly chunks: number
      /** How many captions were refused, by reason. */
      readonly refused: Readonly<Record<string, number>>
      /** Of an import, whose layout is known when it is read. */
      readonly recipe?: DatasetRecipe | undefined
    }
  | { readonly kind: 'judge'; readonly judged: JudgedSelection; readonly duplicates: readonly DuplicateMember[] }
  | { readonly kind: 'freeze'; readonly version: FrozenVersion }
  /** A recipe that cannot be used here, such as one whose model is not there. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly field: string }
  | { readonly kind: 'export' }
  /** The row of a person, as it is in the folder. */
  | { readonly kind: 'add'; readonly chunk: number; readonly index: ChunkIndex }
  | { readonly kind: 'reword' }

/** Matches the row as long as it belongs to this attempt. */
const held = ({ id, attempts }: DatasetTask) => ({ id, attempts, status: 'running' as const })

/** A dataset belongs to no workspace, so that there are no events of it: who watches it asks for its row. */
const changed = (count: number) => (count === 0 ? undefined : [])

export const datasetTaskRecord = (
  queue: Queue,
): RecordDefinition<'dataset.task', ClaimedDatasetTask, never, DatasetTaskResult> => ({
  job: 'dataset.task',

  begin: async (records, { taskId }) => {
    const { installation } = records
    const [row] = await installation.datasetTask.updateManyAndReturn({
      where: { id: taskId, status: { in: ['waiting', 'running'] } },
      data: { status: 'running', progress: 0, attempts: { increment: 1 }, startedAt: new Date() },
    })
    if (!row) return undefined
    const dataset = await installation.dataset.findUniqueOrThrow({ where: { id: row.datasetId } })
    return { row: { ...row, dataset, ...(await subjectOf(records, row)) }, events: [] }
  },

  progress: async ({ installation }, row, progress) =>
    changed((await installation.datasetTask.updateMany({ where: held(row), data: { progress } })).count),

  finish: async (records, row, result) => {
    const { count } = await records.installation.datasetTask.updateMany({
      where: held(row),
      data: { finishedAt: new Date(), ...ending(result) },
    })
    if (count === 0) return undefined
    await keepResult(queue, records, row, result)
    return []
  },

  fail: async ({ installation }, { taskId }, { code, message }) => {
    const { count } = await installation.datasetTask.updateMany({
      where: { id: taskId, status: { in: ['waiting', 'running'] } },
      data: { status: 'failed', finishedAt: new Date(), errorCode: code, errorMessage: message },
    })
    return changed(count)
  },

  putBack: async ({ installation }, { taskId }) =>
    changed(
      (
        await installation.datasetTask.updateMany({
          where: { id: taskId, status: 'running' },
          data: { status: 'waiting', progress: 0 },
        })
      ).count,
    ),

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT id::text AS "taskId" FROM "DatasetTask" AS task
    WHERE status IN ('waiting', 'running') AND "createdAt" < now() - interval '1 minute'
      AND ${withoutJob('dataset.task', Prisma.sql`task.id`)}
    LIMIT 100`,
})

const ending = (result: DatasetTaskResult) =>
  result.kind === 'refused'
    ? { status: 'failed' as const, errorCode: result.code, errorMessage: result.message, errorField: result.field }
    : { status: 'done' as const, progress: 1 }

/** The selection or the version that a task is about. */
async function subjectOf(
  { installation }: Records,
  task: DatasetTask,
): Promise<Pick<ClaimedDatasetTask, 'selection' | 'versionFolder' | 'handmade'>> {
  const none = { selection: undefined, versionFolder: undefined, handmade: undefined }
  if (task.kind === 'export') {
    const { versionId } = inputOf('export', task)
    const { folder } = await installation.datasetVersion.findUniqueOrThrow({ where: { id: versionId } })
    return { ...none, versionFolder: folder }
  }
  if (task.kind === 'add') {
    const { rowId } = inputOf('add', task)
    const handmade = await installation.datasetHandmade.findUnique({ where: { id: rowId } })
    return { ...none, handmade: handmade ?? undefined }
  }
  if (task.kind !== 'judge' && task.kind !== 'freeze') return none
  const { selectionId } = inputOf(task.kind, task)
  const row = await installation.datasetSelection.findUniqueOrThrow({ where: { id: selectionId } })
  const rejected = await installation.datasetReview.findMany({
    where: { datasetId: task.datasetId, decision: 'rejected' },
    select: { triple: true, candidate: true },
    orderBy: [{ triple: 'asc' }, { candidate: 'asc' }],
  })
  const rules = { ...datasetSelectionSchema.parse(row.selection), exclude: rejected }
  return { ...none, selection: { name: row.name, revision: row.revision, rules } }
}

async function keepResult(
  queue: Queue,
  records: Records,
  task: ClaimedDatasetTask,
  result: DatasetTaskResult,
): Promise<void> {
  const { installation } = records
  const { dataset, requestedById } = task
  switch (result.kind) {
    case 'prepare': {
      const { folder, captions, chunks, refused, recipe } = result
      // The pairs of an archive are in the folder now.
      const read = recipe && { recipe, captionsHash: null }
      await installation.dataset.update({ where: { id: dataset.id }, data: { folder, captions, refused, ...read } })
      const { budget } = inputOf('prepare', task)
      const by = requestedById === null ? {} : { requestedById }
      const run = await addRun(records, queue, { name: dataset.name, folder, captions, chunks, budget, ...by })
      if (requestedById) {
        await recordAdministration(records, requestedById, {
          ...{ action: 'dataset:request', subjectId: dataset.id, name: dataset.name },
          ...{ before: {}, after: { run: run.id, captions, budget } },
        })
      }
      return
    }
    case 'judge':
      if (task.selection) await keepJudgement(records, task, task.selection.revision, result)
      return
    case 'freeze':
      await keepVersion(records, task, result.version)
      return
    case 'add':
      await indexChunk(records, dataset.id, result.chunk, result.index, { handmade: true })
      await installation.datasetHandmade.updateMany({
        where: { id: inputOf('add', task).rowId, addedAt: null },
        data: { addedAt: new Date() },
      })
      return
    case 'reword': {
      const { triple, instruction } = inputOf('reword', task)
      await installation.datasetTriple.updateMany({
        where: { datasetId: dataset.id, triple },
        data: { instruction, writer: handmadeRows.writer },
      })
      return
    }
    case 'refused':
    case 'export':
      return
  }
}
