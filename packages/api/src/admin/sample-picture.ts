import { authorizeInstallation, notFound } from '@amend/services'
import { findSamplePicture } from '@amend/services/training'
import { samplePictures } from '@amend/services/types'
import { z } from 'zod'
import { type BytesAnswer, harmless, names } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

const place = z.object({ id, picture: z.enum(samplePictures) })

export interface SamplePictureRequest {
  readonly id: string
  readonly picture: string
  /** The If-None-Match header. */
  readonly ifNoneMatch?: string | undefined
}

/**
 * A picture of a sample of a training run.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readSamplePicture(
  { services, principal }: Context,
  { ifNoneMatch, ...given }: SamplePictureRequest,
): Promise<BytesAnswer> {
  authorizeInstallation(principal, 'training:view')
  const parsed = place.safeParse(given)
  if (!parsed.success) throw notFound()
  const sha256 = await findSamplePicture(services.database, parsed.data.id, parsed.data.picture)
  const etag = `"${sha256}"`
  // A sample may be drawn again, to another picture, and nothing is shown after signing out: browsers must revalidate each time.
  const headers = { etag, 'cache-control': 'private, no-cache', ...harmless }
  if (names(ifNoneMatch, etag)) return { status: 304, headers }
  const { stream, bytes } = await services.blobs.get(sha256)
  return { status: 200, headers: { ...headers, 'content-type': 'image/png', 'content-length': String(bytes) }, stream }
}
