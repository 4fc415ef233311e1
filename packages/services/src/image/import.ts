import type { Member } from '../access.ts'
import { parseAddress } from '../download/address.ts'
import { download } from '../download/download.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { UploadedImage } from '../types.ts'
import { findByKey, storeUpload, withDuplicate } from './upload.ts'

/**
 * Downloads a picture from a URL and stores it as an upload.
 * @throws errors of `download` and `storeUpload`; AuthError 'too-many-attempts'
 */
export async function importFromUrl(
  services: Services,
  member: Member,
  { url, key }: { readonly url: string; readonly key: string },
): Promise<UploadedImage> {
  const { downloads: policy, settings, database } = services
  const earlier = await findByKey(member, key)
  if (earlier) return withDuplicate(member, earlier)
  parseAddress(url, policy)
  await limitRate(database, 'import', member.personId)
  const { image } = await download(url, { policy, limit: settings.uploadBytes }, (found) =>
    storeUpload(services, member, { ...found, key }),
  )
  return image
}
