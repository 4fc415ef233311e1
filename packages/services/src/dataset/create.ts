/** Beginning a dataset: its record and the task by which a worker makes its folder. */
import type { SessionPrincipal } from '@amend/auth'
import {
  type CaptionSource,
  type DatasetRecipe,
  type DatasetSource,
  datasetLimits,
  datasetRecipeSchema,
  type PairSource,
} from '@amend/contract'
import { claimBlob, type Dataset, type Records } from '@amend/db'
import { BlobError } from '@amend/storage'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { DatasetDetails, DatasetUpload } from '../types.ts'
import { findDataset } from './list.ts'
import { requestTask } from './task.ts'

export interface NewDataset {
  readonly name: string
  readonly recipe: DatasetRecipe
  readonly source: CaptionSource
  /** Of its run; null: no limit. */
  readonly budget: number | null
  /** A dataset whose folder could not be made: this takes its place. */
  readonly draftId?: string | undefined
}

/** A dataset that exists elsewhere. */
export interface DatasetImport extends Pick<NewDataset, 'name' | 'draftId'> {
  readonly source: PairSource
  /** The CLIP checkpoint that scores its pairs. */
  readonly clip: string
}

/**
 * Begins a dataset. A worker looks for the models of its recipe, takes the captions in and starts the run; until then it has no
 * folder.
 * @throws ServiceError 'bad-input' for a name that is taken or captions that are gone, 'not-found', 'changed-meanwhile' for
 * a draft that is being made or has been made
 */
export const createDataset = (
  services: Services,
  { person }: SessionPrincipal,
  request: NewDataset,
): Promise<DatasetDetails> => begin(services, person.id, 'dataset:create', request)

/** Nothing is painted, and nothing is refused by a score until somebody says so. */
const ofImports = {
  writer: { kind: 'ready' },
  pictures: 'all',
  thresholds: { image: -1, direction: -1, caption: -1 },
} as const
/** A worker reads it. */
const unknownLayout = 'unknown'

/**
 * Begins a dataset from pairs that exist. A worker reads them row by row and names those that cannot be used; then the others are
 * scored. Until they are read the dataset has no folder, and a source that cannot be used leaves none.
 * @throws ServiceError as `createDataset`
 */
export function importDataset(
  services: Services,
  { person }: SessionPrincipal,
  { name, source, clip, draftId }: DatasetImport,
): Promise<DatasetDetails> {
  const painter = { kind: 'imported' as const, layout: unknownLayout }
  const recipe = datasetRecipeSchema.parse({ ...ofImports, painter, clip })
  return begin(services, person.id, 'dataset:import', { name, recipe, source, budget: null, draftId })
}

async function begin(
  services: Services,
  personId: string,
  action: 'dataset:create' | 'dataset:import',
  request: Omit<NewDataset, 'source'> & { readonly source: DatasetSource },
): Promise<DatasetDetails> {
  const { name, recipe, source, budget, draftId } = request
  const id = await services.database.transaction(async (records) => {
    const { installation } = records
    await requireName(records, name, draftId)
    const uploaded = source.kind === 'upload' || source.kind === 'archive'
    const captionsHash = uploaded ? await requireUpload(services, records, source) : null
    const data = { name, recipe, source, captionsHash, createdById: personId }
    const dataset =
      draftId === undefined
        ? await installation.dataset.create({ data })
        : await installation.dataset.update({ where: { id: await requireDraft(records, draftId) }, data })
    await requestTask(services, records, personId, { datasetId: dataset.id, kind: 'prepare', input: { budget } })
    await recordAdministration(records, personId, {
      ...{ action, subjectId: dataset.id, name },
      ...{ before: {}, after: { ...factsOf(dataset), budget } },
    })
    return dataset.id
  })
  return findDataset(services.database, id)
}

const factsOf = ({ recipe, source }: Dataset) => ({ recipe, source })

async function requireName({ installation }: Records, name: string, ownId: string | undefined): Promise<void> {
  const other = await installation.dataset.findUnique({ where: { name }, select: { id: true } })
  if (other && other.id !== ownId) {
    throw new ServiceError('bad-input', 'There is a dataset of this name already.', { field: 'name' })
  }
}

/** @returns the hash, whose bytes stay as long as the dataset refers to them */
async function requireUpload(
  { blobs }: Services,
  records: Records,
  { kind, sha256 }: Extract<DatasetSource, { kind: 'upload' | 'archive' }>,
): Promise<string> {
  const mediaType = mediaTypes[kind]
  const blob = await records.installation.blob.findUnique({ where: { sha256 } })
  if (!blob || blob.mediaType !== mediaType || !(await blobs.has(sha256))) {
    const what = kind === 'upload' ? 'The captions are' : 'The archive is'
    throw new ServiceError('bad-input', `${what} not here any more. Choose the file again.`, { field: 'source' })
  }
  await claimBlob(records, { sha256, bytes: Number(blob.bytes), mediaType })
  return sha256
}

async function requireDraft({ installation }: Records, id: string): Promise<string> {
  const draft = await installation.dataset.findUnique({ where: { id } })
  if (!draft) throw notFound()
  const open = await installation.datasetTask.count({
    where: { datasetId: id, status: { in: ['waiting', 'running'] } },
  })
  if (draft.folder !== null || open > 0) throw changedMeanwhile()
  return id
}

/** Uploads have media types of their own, so that no other bytes can be named as captions or as an archive. */
const mediaTypes = { upload: 'text/x-captions', archive: 'application/x-pairs' } as const

const uploads = {
  upload: {
    limit: datasetLimits.captionBytes,
    action: 'dataset:captions',
    sentence: 'A file of captions may have 64 MB at most.',
  },
  archive: {
    limit: datasetLimits.archiveBytes,
    action: 'dataset:archive',
    sentence: 'An archive may have 8 GB at most.',
  },
} as const

/**
 * Stores a file of captions or an archive of pairs, for a dataset that is begun next.
 * @throws ServiceError 'too-large', 'empty-file'; BlobError
 */
export async function storeDatasetUpload(
  { database, blobs }: Services,
  { person }: SessionPrincipal,
  kind: keyof typeof uploads,
  body: AsyncIterable<Uint8Array>,
): Promise<DatasetUpload> {
  const { limit, action, sentence } = uploads[kind]
  // Room for the largest file of captions; an archive ends with a sentence where the disk does.
  await blobs.requireRoom(datasetLimits.captionBytes)
  const { sha256, bytes } = await blobs
    .put(body, {
      limit,
      claim: async (stored) => {
        if (stored.bytes === 0) throw new ServiceError('empty-file', 'The file is empty.')
        await claimBlob(database, { ...stored, mediaType: mediaTypes[kind] })
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof BlobError) || error.code !== 'too-large') throw error
      throw new ServiceError('too-large', sentence, { cause: error })
    })
  await recordAdministration(database, person.id, { action, before: {}, after: { sha256, bytes } })
  return { sha256, bytes }
}

/**
 * Deletes a dataset that has no folder yet. What a worker has made is never deleted from here.
 * @throws ServiceError 'not-found', 'changed-meanwhile'
 */
export function discardDraft(services: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  return services.database.transaction(async (records) => {
    await requireDraft(records, id)
    const { name } = await records.installation.dataset.delete({ where: { id } })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:discard', subjectId: id, name },
      ...{ before: { name }, after: {} },
    })
  })
}
