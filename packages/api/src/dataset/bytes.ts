import { authorizeInstallation, notFound } from '@amend/services'
import { readSamplePicture, storeCaptions } from '@amend/services/dataset'
import type { CaptionUpload } from '@amend/services/types'
import { z } from 'zod'
import { type BytesAnswer, harmless, names } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

export interface DatasetPictureRequest {
  readonly datasetId: string
  readonly triple: string
  readonly candidate: string
  readonly which: string
  /** The If-None-Match header. */
  readonly ifNoneMatch?: string | undefined
}

const place = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
const request = z.object({ datasetId: id, triple: place, candidate: place, which: z.enum(['before', 'after']) })

/**
 * A picture of a sample, for administrators.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readDatasetPicture(
  { services, principal }: Context,
  { ifNoneMatch, ...input }: DatasetPictureRequest,
): Promise<BytesAnswer> {
  authorizeInstallation(principal, 'dataset:view')
  const parsed = request.safeParse(input)
  if (!parsed.success) throw notFound()
  const { tag, bytes, stream } = await readSamplePicture(services, parsed.data)
  const etag = `"${tag}"`
  // Browsers must revalidate each time, so that it is not shown after signing out.
  const headers = { etag, 'cache-control': 'private, no-cache', ...harmless }
  if (names(ifNoneMatch, etag)) {
    stream.destroy()
    return { status: 304, headers }
  }
  const described = { 'content-type': 'image/webp', 'content-length': String(bytes) }
  return { status: 200, headers: { ...headers, ...described }, stream }
}

/**
 * Stores a file of captions, for administrators.
 * @throws ServiceError 'not-signed-in', 'empty-file', 'too-large'; AuthError 'not-permitted'; BlobError
 */
export async function receiveCaptions(
  { services, principal }: Context,
  body: AsyncIterable<Uint8Array>,
): Promise<CaptionUpload> {
  authorizeInstallation(principal, 'dataset:update')
  return storeCaptions(services, body)
}
