import { authorizeInstallation, notFound } from '@amend/services'
import { findReviewPicture } from '@amend/services/safety'
import { type BytesAnswer, harmless, sentAs } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

/**
 * A flagged picture, for the administrator who decides on it.
 * @throws ServiceError 'not-signed-in', 'not-found', also where nobody has requested a review; AuthError 'not-permitted';
 * BlobError
 */
export async function readReviewPicture({ services, principal }: Context, flagId: string): Promise<BytesAnswer> {
  authorizeInstallation(principal, 'safety:decide')
  const parsed = id.safeParse(flagId)
  if (!parsed.success) throw notFound()
  const { sha256, mediaType } = await findReviewPicture(services, parsed.data)
  const { stream, bytes } = await services.blobs.get(sha256)
  const headers = {
    'content-type': sentAs(mediaType),
    'content-length': String(bytes),
    'cache-control': 'private, no-store',
  }
  return { status: 200, headers: { ...headers, ...harmless }, stream }
}
