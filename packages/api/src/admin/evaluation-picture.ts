import { authorizeInstallation, notFound } from '@amend/services'
import { findEvaluationPicture } from '@amend/services/evaluation'
import { z } from 'zod'
import { type BytesAnswer, harmless, names, sentAs } from '../bytes.ts'
import type { Context } from '../context.ts'

export interface EvaluationPictureRequest {
  readonly sha256: string
  /** The If-None-Match header. */
  readonly ifNoneMatch?: string | undefined
}

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** Browsers must revalidate each time, so that cached pictures are not shown after signing out. */
const caching = 'private, no-cache'

/**
 * A picture of the golden set or of an evaluation: no other blob is reached here.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readEvaluationPicture(
  { services, principal }: Context,
  { sha256: given, ifNoneMatch }: EvaluationPictureRequest,
): Promise<BytesAnswer> {
  authorizeInstallation(principal, 'model:view')
  const parsed = hash.safeParse(given)
  if (!parsed.success) throw notFound()
  const { sha256, mediaType } = await findEvaluationPicture(services.database, parsed.data)
  const tag = `"${sha256}"`
  const headers = { etag: tag, 'cache-control': caching, ...harmless }
  if (names(ifNoneMatch, tag)) return { status: 304, headers }
  const { stream, bytes } = await services.blobs.get(sha256)
  const described = { 'content-type': sentAs(mediaType), 'content-length': String(bytes) }
  return { status: 200, headers: { ...headers, ...described }, stream }
}
