/** Frozen versions: freezing, comparing, exporting. */
import path from 'node:path'
import type { SessionPrincipal } from '@amend/auth'
import { type DatasetLayout, datasetSelectionSchema } from '@amend/contract'
import type { DatasetVersion, Records } from '@amend/db'
import { z } from 'zod'
import { recordAdministration } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { DatasetComparison, DatasetTaskItem, DatasetVersionItem, FrozenVersionItem } from '../types.ts'
import { requestTask } from './task.ts'
import { histogramsOf } from './version-histograms.ts'

/** The versions of a dataset, the newest first. */
export async function listVersions({ installation }: Records, datasetId: string): Promise<DatasetVersionItem[]> {
  const rows = await installation.datasetVersion.findMany({ where: { datasetId }, orderBy: { number: 'desc' } })
  return rows.map(versionItem)
}

/** How many versions a choice offers. */
const mostFrozen = 200

/** The versions of all datasets, the newest first: what a training run may learn from. */
export async function listFrozenVersions({ installation }: Records): Promise<FrozenVersionItem[]> {
  const rows = await installation.datasetVersion.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: mostFrozen,
    select: {
      ...{ id: true, number: true, name: true, folder: true, pairs: true, bytes: true, createdAt: true },
      dataset: { select: { id: true, name: true } },
    },
  })
  return rows.map(({ bytes, createdAt, ...row }) => ({
    ...row,
    bytes: Number(bytes),
    createdAt: createdAt.toISOString(),
  }))
}

/** The card of a version, Markdown. @throws ServiceError 'not-found' */
export async function readCard({ installation }: Records, id: string): Promise<string> {
  const row = await installation.datasetVersion.findUnique({ where: { id }, select: { card: true } })
  if (!row) throw notFound()
  return row.card
}

const shown = z.object({
  splits: z.record(z.string(), z.number()),
  selectionName: z.string(),
  selection: datasetSelectionSchema,
})

function versionItem({ createdAt, bytes, facts, ...row }: DatasetVersion): DatasetVersionItem {
  const { id, datasetId, number, name, folder, hash, pairs, captions, instructions } = row
  const { splits, selectionName, selection } = shown.parse(facts)
  return {
    ...{ id, datasetId, number, name, folder, hash, pairs, captions, instructions },
    ...{ splits, selectionName, selection: { ...selection, exclude: [] } },
    bytes: Number(bytes),
    createdAt: createdAt.toISOString(),
  }
}

/**
 * Has a worker freeze a selection, without what people rejected, into a version that never changes.
 * @throws ServiceError 'not-found', 'bad-input' for a name that is taken, and while rows of people are being written
 */
export function freezeVersion(
  services: Services,
  { person }: SessionPrincipal,
  { selectionId, name }: { readonly selectionId: string; readonly name: string },
): Promise<DatasetTaskItem> {
  return services.database.transaction(async (records) => {
    const { installation } = records
    const selection = await installation.datasetSelection.findUnique({ where: { id: selectionId } })
    if (!selection) throw notFound()
    const { datasetId } = selection
    const underway = await installation.datasetTask.findMany({
      where: { datasetId, kind: 'freeze', status: { in: ['waiting', 'running'] } },
      select: { input: true },
    })
    const requested = z.object({ name: z.string() })
    const writing = await installation.datasetTask.count({
      where: { datasetId, kind: { in: ['add', 'reword'] }, status: { in: ['waiting', 'running'] } },
    })
    if (writing > 0) {
      throw new ServiceError(
        'bad-input',
        'A worker is writing rows that people made or changed: freeze when it is done.',
      )
    }
    const taken =
      (await installation.datasetVersion.count({ where: { datasetId, name } })) > 0 ||
      underway.some(({ input }) => requested.safeParse(input).data?.name === name)
    if (taken) {
      throw new ServiceError('bad-input', 'There is a version of this name, and a version never changes.', {
        field: 'name',
      })
    }
    const task = await requestTask(services, records, person.id, {
      datasetId,
      kind: 'freeze',
      input: { selectionId, name },
    })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:freeze', subjectId: datasetId, name },
      ...{ before: {}, after: { requested: name, selection: selection.name, revision: selection.revision } },
    })
    return task
  })
}

/**
 * Has a worker write a version in a published layout, into a folder beside those of the datasets.
 * @throws ServiceError 'not-found'
 */
export function exportVersion(
  services: Services,
  { person }: SessionPrincipal,
  { versionId, layout }: { readonly versionId: string; readonly layout: DatasetLayout },
): Promise<DatasetTaskItem> {
  return services.database.transaction(async (records) => {
    const version = await records.installation.datasetVersion.findUnique({
      where: { id: versionId },
      include: { dataset: true },
    })
    if (!version?.dataset.folder) throw notFound()
    const { datasetId, dataset } = version
    const folder = path.join(
      path.dirname(version.dataset.folder),
      'exports',
      `${dataset.name}-${version.name}-${layout}`,
    )
    const input = { versionId, layout, folder }
    const task = await requestTask(services, records, person.id, { datasetId, kind: 'export', input })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:export', subjectId: versionId, name: version.name },
      ...{ before: {}, after: { layout, folder } },
    })
    return task
  })
}

/** What two versions of a dataset have in common, and how their scores differ. @throws ServiceError 'not-found' */
export async function compareVersions(
  records: Records,
  { oneId, otherId }: { readonly oneId: string; readonly otherId: string },
): Promise<DatasetComparison> {
  const rows = await records.installation.datasetVersion.findMany({ where: { id: { in: [oneId, otherId] } } })
  const [one, other] = [oneId, otherId].map((id) => rows.find((row) => row.id === id))
  if (!one || !other || one.datasetId !== other.datasetId) throw notFound()
  const [counted] = await records.unsafe.$queryRaw<{ common: number }[]>`
    SELECT count(*)::int AS common FROM "DatasetVersionPair" a JOIN "DatasetVersionPair" b USING (triple, candidate)
    WHERE a."versionId" = ${oneId}::uuid AND b."versionId" = ${otherId}::uuid`
  const common = counted?.common ?? 0
  const [ofOne, ofOther] = await Promise.all([one, other].map((version) => histogramsOf(records, version)))
  if (!ofOne || !ofOther) throw notFound()
  return {
    one: versionItem(one),
    other: versionItem(other),
    ...{ common, added: other.pairs - common, removed: one.pairs - common },
    histograms: { one: ofOne, other: ofOther },
  }
}
