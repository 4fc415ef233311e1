import type { Readable } from 'node:stream'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { SamplePlace } from './review.ts'

export interface SamplePicture {
  /** Changes with the bytes. */
  readonly tag: string
  readonly bytes: number
  readonly stream: Readable
}

/** A picture of a sample as the pages show it. @throws ServiceError 'not-found'; BlobError */
export async function readSamplePicture(
  { database, blobs }: Services,
  { datasetId, triple, candidate, which }: SamplePlace & { readonly which: 'before' | 'after' },
): Promise<SamplePicture> {
  const { installation } = database
  const sample = await installation.datasetSample.findUnique({
    where: { datasetId_triple_candidate: { datasetId, triple, candidate } },
    select: { chunk: true, pictureAt: true, beforeBytes: true, afterBytes: true },
  })
  if (!sample || sample.pictureAt === null || sample.beforeBytes === null || sample.afterBytes === null)
    throw notFound()
  const { chunk, pictureAt, beforeBytes, afterBytes } = sample
  const pictures = await installation.datasetPictures.findUnique({
    where: { datasetId_chunk: { datasetId, chunk } },
    select: { blobHash: true },
  })
  if (!pictures?.blobHash) throw notFound()
  const start = which === 'before' ? pictureAt : pictureAt + beforeBytes
  const end = start + (which === 'before' ? beforeBytes : afterBytes)
  const { stream, bytes } = await blobs.get(pictures.blobHash, { start, end })
  return { tag: `${pictures.blobHash}-${start}`, stream, bytes }
}
