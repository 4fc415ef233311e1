/** Beginning a dataset: its record and the task by which a worker makes its folder. */
import type { SessionPrincipal } from '@amend/auth'
import { type CaptionSource, type DatasetRecipe, datasetLimits } from '@amend/contract'
import { claimBlob, type Dataset, type Records } from '@amend/db'
import { BlobError } from '@amend/storage'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { CaptionUpload, DatasetDetails } from '../types.ts'
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

/**
 * Begins a dataset. A worker looks for the models of its recipe, takes the captions in and starts the run; until then it has no
 * folder.
 * @throws ServiceError 'bad-input' for a name that is taken or captions that are gone, 'not-found', 'changed-meanwhile' for
 * a draft that is being made or has been made
 */
export async function createDataset(
  services: Services,
  { person }: SessionPrincipal,
  request: NewDataset,
): Promise<DatasetDetails> {
  const { name, recipe, source, budget, draftId } = request
  const id = await services.database.transaction(async (records) => {
    const { installation } = records
    await requireName(records, name, draftId)
    const captionsHash = source.kind === 'upload' ? await requireCaptions(services, records, source.sha256) : null
    const data = { name, recipe, source, captionsHash, createdById: person.id }
    const dataset =
      draftId === undefined
        ? await installation.dataset.create({ data })
        : await installation.dataset.update({ where: { id: await requireDraft(records, draftId) }, data })
    await requestTask(services, records, person.id, { datasetId: dataset.id, kind: 'prepare', input: { budget } })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:create', subjectId: dataset.id, name },
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

/** @returns the hash, whose bytes stay as long as the dataset */
async function requireCaptions({ blobs }: Services, records: Records, sha256: string): Promise<string> {
  const blob = await records.installation.blob.findUnique({ where: { sha256 } })
  if (!blob || blob.mediaType !== captionType || !(await blobs.has(sha256))) {
    throw new ServiceError('bad-input', 'The captions are not here any more. Choose the file again.', {
      field: 'source',
    })
  }
  await claimBlob(records, { sha256, bytes: Number(blob.bytes), mediaType: captionType })
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

/** Captions have a media type of their own, so that no other bytes can be named as captions. */
const captionType = 'text/x-captions'

/**
 * Stores a file of captions for a dataset that is begun next.
 * @throws ServiceError 'too-large', 'empty-file'; BlobError
 */
export async function storeCaptions(
  { database, blobs }: Services,
  body: AsyncIterable<Uint8Array>,
): Promise<CaptionUpload> {
  await blobs.requireRoom(datasetLimits.captionBytes)
  const { sha256, bytes } = await blobs
    .put(body, {
      limit: datasetLimits.captionBytes,
      claim: async (stored) => {
        if (stored.bytes === 0) throw new ServiceError('empty-file', 'The file is empty.')
        await claimBlob(database, { ...stored, mediaType: captionType })
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof BlobError) || error.code !== 'too-large') throw error
      throw new ServiceError('too-large', 'A file of captions may have 64 MB at most.', { cause: error })
    })
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
