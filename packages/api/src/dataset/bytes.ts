import { authorizeInstallation, notFound } from '@amend/services'
import { findConsentedEdit, readSamplePicture, storeDatasetUpload } from '@amend/services/dataset'
import type { DatasetUpload } from '@amend/services/types'
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
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .refine((number) => number < 2 ** 31)
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
 * Stores a file of captions or an archive of pairs, for administrators.
 * @throws ServiceError 'not-signed-in', 'empty-file', 'too-large'; AuthError 'not-permitted'; BlobError
 */
export async function receiveDatasetUpload(
  { services, principal }: Context,
  kind: 'upload' | 'archive',
  body: AsyncIterable<Uint8Array>,
): Promise<DatasetUpload> {
  const session = authorizeInstallation(principal, 'dataset:update')
  return storeDatasetUpload(services, session, kind, body)
}

const editRequest = z.object({ editId: id, which: z.enum(['before', 'after']) })

/**
 * A picture of an edit that may become a row of a dataset, for administrators: only as long as all who made it allow training.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readConsentedPicture(
  { services, principal }: Context,
  {
    ifNoneMatch,
    ...input
  }: { readonly editId: string; readonly which: string; readonly ifNoneMatch?: string | undefined },
): Promise<BytesAnswer> {
  authorizeInstallation(principal, 'dataset:update')
  const parsed = editRequest.safeParse(input)
  if (!parsed.success) throw notFound()
  const { beforeHash, afterHash } = await findConsentedEdit(services.database, parsed.data.editId)
  const sha256 = parsed.data.which === 'before' ? beforeHash : afterHash
  const etag = `"${sha256}"`
  const headers = { etag, 'cache-control': 'private, no-cache', ...harmless }
  if (names(ifNoneMatch, etag)) return { status: 304, headers }
  const { stream, bytes } = await services.blobs.get(sha256)
  return { status: 200, headers: { ...headers, 'content-type': 'image/webp', 'content-length': String(bytes) }, stream }
}
