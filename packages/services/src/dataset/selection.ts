/** Named selections: the thresholds and rules by which samples are kept, and their judgement by a worker. */
import type { SessionPrincipal } from '@amend/auth'
import { type DatasetSelection, datasetRecipeSchema, datasetSelectionSchema } from '@amend/contract'
import type { Records, DatasetSelection as Row } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { DatasetSelectionItem } from '../types.ts'
import { selectionFunnelSchema } from './schema.ts'
import { requestTask } from './task.ts'

export async function listSelections({ installation }: Records, datasetId: string): Promise<DatasetSelectionItem[]> {
  const rows = await installation.datasetSelection.findMany({ where: { datasetId }, orderBy: { name: 'asc' } })
  return rows.map(selectionItem)
}

export interface SelectionRequest {
  readonly datasetId: string
  readonly name: string
  readonly selection: DatasetSelection
  /** The revision that it replaces, as the administrator has seen it; null for a new one. */
  readonly replaces: number | null
}

/**
 * Saves a selection, and has a worker count what becomes of all candidates.
 * @throws ServiceError 'not-found', 'changed-meanwhile', 'bad-input' while the dataset has no folder
 */
export function saveSelection(
  services: Services,
  { person }: SessionPrincipal,
  { datasetId, name, selection, replaces }: SelectionRequest,
): Promise<DatasetSelectionItem> {
  return services.database.transaction(async (records) => {
    const { installation } = records
    await requireMade(records, datasetId)
    const known = await installation.datasetSelection.findUnique({ where: { datasetId_name: { datasetId, name } } })
    if ((known?.revision ?? null) !== replaces) throw changedMeanwhile()
    const data = { selection, funnel: undefined, updatedById: person.id, updatedAt: new Date() }
    const row = known
      ? await changeSelection(records, known, data)
      : await installation.datasetSelection.create({ data: { ...data, datasetId, name } })
    await requestTask(services, records, person.id, { datasetId, kind: 'judge', input: { selectionId: row.id } })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:select', subjectId: datasetId, name },
      before: known ? { selection: known.selection } : {},
      after: { selection },
    })
    return selectionItem(row)
  })
}

async function changeSelection({ installation, unsafe }: Records, { id, revision }: Row, data: object): Promise<Row> {
  const { count } = await installation.datasetSelection.updateMany({
    where: { id, revision },
    data: { ...data, revision: revision + 1, judgedAt: null },
  })
  if (count === 0) throw changedMeanwhile()
  await unsafe.$executeRaw`UPDATE "DatasetSelection" SET funnel = NULL WHERE id = ${id}::uuid`
  return installation.datasetSelection.findUniqueOrThrow({ where: { id } })
}

/** The selection that follows from the recipe, where none is saved. @throws ServiceError 'not-found' */
export async function firstSelection({ installation }: Records, datasetId: string): Promise<DatasetSelection> {
  const dataset = await installation.dataset.findUnique({ where: { id: datasetId }, select: { recipe: true } })
  if (!dataset) throw notFound()
  const { painter, thresholds } = datasetRecipeSchema.parse(dataset.recipe)
  // Imported pairs have no scores until they are computed.
  if (painter.kind !== 'imported') return datasetSelectionSchema.parse({ thresholds })
  const none = { image: null, direction: null, caption: null }
  return datasetSelectionSchema.parse({ thresholds: none, perTriple: null, duplicates: null })
}

/** @throws ServiceError 'not-found', 'bad-input' for a dataset without a folder */
export async function requireMade({ installation }: Records, datasetId: string): Promise<string> {
  const dataset = await installation.dataset.findUnique({ where: { id: datasetId }, select: { folder: true } })
  if (!dataset) throw notFound()
  if (dataset.folder !== null) return dataset.folder
  throw new ServiceError('bad-input', 'A worker has not made the folder of this dataset yet.', { field: 'datasetId' })
}

function selectionItem({ id, name, selection, revision, funnel, judgedAt, updatedAt }: Row): DatasetSelectionItem {
  return {
    ...{ id, name, revision },
    selection: datasetSelectionSchema.parse(selection),
    funnel: selectionFunnelSchema.nullable().catch(null).parse(funnel),
    judgedAt: judgedAt?.toISOString() ?? null,
    updatedAt: updatedAt.toISOString(),
  }
}
