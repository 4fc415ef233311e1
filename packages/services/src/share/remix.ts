import type { Member } from '../access.ts'
import { authorize } from '../access.ts'
import { findOutgoing } from '../image/outgoing.ts'
import { receiveUpload } from '../image/upload.ts'
import type { Services } from '../services.ts'
import type { ImageItem, ImageOrigin } from '../types.ts'
import type { OpenShare } from './open.ts'
import { requireUnlocked } from './open.ts'
import { isGroup, sharedPictures } from './page.ts'

export interface Remix {
  /** The picture of the link to continue with. */
  readonly imageId: string
  /** Repetitions with the same key import one picture. */
  readonly key: string
}

/** How long the visitor waits for the mark of a result, ms. */
const markingTimeout = 30_000

/**
 * Imports a picture of a link into a workspace of the visitor, with what had been done to it before. Its rendition is
 * copied, not the uploaded file.
 * @throws ServiceError 'share-locked', 'not-found', and those of `receiveUpload`; AuthError 'not-permitted'
 */
export async function remixShared(
  services: Services,
  share: OpenShare,
  member: Member,
  { imageId, key }: Remix,
): Promise<ImageItem> {
  requireUnlocked(share)
  const { principal } = share
  const access = await authorize(services.database, principal, {
    workspaceId: principal.workspaceId,
    permission: 'image:remix',
    subject: { kind: 'image', id: imageId },
  })
  const signal = AbortSignal.timeout(markingTimeout)
  const { sha256 } = await findOutgoing(services, access, { imageId, kind: 'full', credentials: false, signal })
  const pictures = await sharedPictures(services, principal)
  const at = pictures.findIndex(({ id }) => id === imageId)
  const chosen = isGroup(principal) ? pictures.slice(at, at + 1) : pictures.slice(0, at + 1)
  const instructions = chosen.flatMap(({ instruction }) => (instruction === null ? [] : [instruction]))
  const origin: ImageOrigin = { kind: 'share', instructions }
  const { stream, bytes } = await services.blobs.get(sha256)
  const name = instructions.at(-1) ?? ''
  const { image } = await receiveUpload(services, member, { key, name, contentLength: bytes, body: stream, origin })
  return image
}
