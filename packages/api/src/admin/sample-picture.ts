import { authorizeInstallation, notFound } from '@amend/services'
import { findSamplePicture } from '@amend/services/training'
import { samplePictures } from '@amend/services/types'
import { z } from 'zod'
import { type BytesAnswer, harmless } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

const place = z.object({ id, picture: z.enum(samplePictures) })

/**
 * A picture of a sample of a training run.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readSamplePicture(
  { services, principal }: Context,
  given: { readonly id: string; readonly picture: string },
): Promise<BytesAnswer> {
  authorizeInstallation(principal, 'training:view')
  const parsed = place.safeParse(given)
  if (!parsed.success) throw notFound()
  const sha256 = await findSamplePicture(services.database, parsed.data.id, parsed.data.picture)
  const { stream, bytes } = await services.blobs.get(sha256)
  const headers = {
    'content-type': 'image/png',
    'content-length': String(bytes),
    // A sample may be drawn again after a crash, to the same picture.
    'cache-control': 'private, max-age=3600',
  }
  return { status: 200, headers: { ...headers, ...harmless }, stream }
}
