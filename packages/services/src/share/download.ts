import { attempt } from '@amend/auth'
import type { Export } from '@amend/db'
import { authorize } from '../access.ts'
import { notFound } from '../error.ts'
import { ensureExport } from '../image/export.ts'
import { markOf } from '../image/mark.ts'
import { waitForExport } from '../image/wait-for-export.ts'
import type { Services } from '../services.ts'
import { type OpenShare, requireUnlocked } from './open.ts'

const minute = 60_000 // ms

/** Visitors get one format: small enough for a phone, and every program reads it. */
const file = { format: 'jpeg', size: 'original', withRecipe: false } as const

/**
 * The file of a shared picture for saving: made by a worker at the first download, as for members, so that it is encoded
 * anew and has credentials. Its name says nothing of the picture.
 * @throws ServiceError 'share-locked', 'not-found', 'not-ready'; AuthError 'not-permitted', 'too-many-attempts'
 */
export async function sharedFile(
  services: Services,
  share: OpenShare,
  imageId: string,
  signal: AbortSignal,
): Promise<{ sha256: string; mediaType: string; name: string }> {
  requireUnlocked(share)
  const { principal } = share
  const { workspaceId } = principal
  const subject = { kind: 'image' as const, id: imageId }
  await authorize(services.database, principal, { workspaceId, permission: 'image:download', subject })
  const sha256 = await waitForExport(services.database, await requestFile(services, share, imageId), signal)
  return { sha256, mediaType: 'image/jpeg', name: 'picture.jpg' }
}

async function requestFile(services: Services, { principal }: OpenShare, imageId: string): Promise<Export> {
  const { database } = services
  const { workspaceId, id: linkId } = principal
  const scope = database.workspace(workspaceId)
  const image = await scope.image.findFirst({ where: { id: imageId }, select: { kind: true } })
  if (!image) throw notFound()
  const key = { imageId, ...file, mark: markOf(services, image.kind) }
  const found = await scope.export.findFirst({ where: key })
  if (found?.status === 'ready') return found
  // Each file is made once; the limit is on links with many pictures.
  await attempt(database, [{ name: 'share:file', subject: linkId, windows: [{ length: minute, attempts: 60 }] }])
  const { createdById } = await scope.shareLink.findFirstOrThrow({
    where: { id: linkId },
    select: { createdById: true },
  })
  // In the name of the person who made the link, whose turn in the queue it takes.
  return ensureExport(services, { workspaceId, createdById, turnOf: createdById ?? linkId }, key)
}
