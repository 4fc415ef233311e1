import { randomUUID } from 'node:crypto'
import { hashToken } from '@amend/auth'
import type { ShareSubject } from '@amend/contract'
import type { Prisma, Records } from '@amend/db'
import type { Member } from '../access.ts'
import { lockAlbum } from '../album/find.ts'
import { recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { ShareItem } from '../types.ts'
import { shareItemOf, shareParts } from './item.ts'
import { newShareKey, sealShareKey } from './key.ts'
import { hashPassword, requireEnd } from './terms.ts'

export interface ShareRequest {
  readonly subject: ShareSubject
  /** One picture, or for a selection several, in the order in which they are shown; none for an album. */
  readonly imageIds: readonly string[]
  /** Of a link to an album. */
  readonly albumId?: string | undefined
  readonly compare: boolean
  readonly download: boolean
  readonly remix: boolean
  readonly password: string | undefined
  /** Null: never. */
  readonly expiresAt: Date | null
  /** Where the link's address begins. */
  readonly baseUrl: string
}

/**
 * Makes a link.
 * @throws ServiceError 'not-found', 'not-ready', 'in-trash', 'picture-withheld', 'bad-input', 'share-password-short', 'album-private'; AuthError
 * 'too-many-attempts'
 */
export async function createShare(services: Services, member: Member, request: ShareRequest): Promise<ShareItem> {
  const { database, auth } = services
  const { workspaceId, personId } = member
  await limitRate(database, 'share', personId)
  const ids = [...new Set(request.imageIds)]
  requireSubject(request, ids)
  requireEnd(request.expiresAt)
  const { secret } = auth.settings
  const passwordHash = await hashPassword(services, request.password)
  const [id, key] = [randomUUID(), newShareKey()]
  const { subject, compare, download, remix, expiresAt, albumId } = request
  const imageId = subject === 'image' || subject === 'branch' ? (ids[0] ?? null) : null
  const row = await database.transaction(async (records) => {
    const scope = records.workspace(workspaceId)
    await requireShareable(scope, ids)
    const album = albumId === undefined ? undefined : await requireShareableAlbum(records, member, albumId)
    await scope.shareLink.create({
      data: {
        ...{
          id,
          workspaceId,
          subject,
          imageId,
          compare,
          download,
          remix,
          expiresAt,
          passwordHash,
          createdById: personId,
        },
        ...{ albumId: album?.id ?? null, keyHash: hashToken(key), keySealed: sealShareKey(key, id, secret) },
      },
    })
    if (subject === 'selection') {
      const data = ids.map((imageId, position) => ({ workspaceId, shareLinkId: id, imageId, position }))
      await scope.shareLinkImage.createMany({ data })
    }
    const after: Prisma.InputJsonObject = {
      ...{ subject, ...(album ? { albumId: album.id } : { imageIds: ids }) },
      ...{ compare, download, remix, password: passwordHash !== null, expiresAt: expiresAt?.toISOString() ?? null },
    }
    await recordAction(records, member, { action: 'share:create', subjectId: id, name: album?.name, after })
    return scope.shareLink.findFirstOrThrow({ where: { id }, include: shareParts })
  })
  return shareItemOf(services, row, { baseUrl: request.baseUrl, secret })
}

/** @throws ServiceError 'bad-input' */
function requireSubject({ subject, albumId }: ShareRequest, ids: readonly string[]): void {
  const refuse = (message: string, field: string) => new ServiceError('bad-input', message, { field })
  if (subject === 'album') {
    if (albumId === undefined) throw refuse('A link to an album names the album.', 'albumId')
    if (ids.length > 0) throw refuse('A link to an album names no pictures.', 'imageIds')
    return
  }
  if (albumId !== undefined) throw refuse('Only a link to an album names an album.', 'albumId')
  if (ids.length === 0) throw refuse('A link names what it shows.', 'imageIds')
  if (subject !== 'selection' && ids.length !== 1) throw refuse('A link to a picture names one picture.', 'imageIds')
}

/** Locks the album, so that it is not deleted before the link refers to it. @throws ServiceError 'not-found', 'album-private' */
async function requireShareableAlbum(records: Records, member: Member, id: string) {
  const album = await lockAlbum(records, member, id)
  if (album.privateToId === null) return album
  throw new ServiceError('album-private', 'Only you see this album. Show it to all members before you share it.', {
    field: 'albumId',
  })
}

/** @throws ServiceError 'not-found', 'not-ready', 'in-trash', 'picture-withheld' */
async function requireShareable({ image }: Member['records'], ids: readonly string[]): Promise<void> {
  const found = await image.findMany({
    where: { id: { in: [...ids] } },
    select: { status: true, trashedAt: true, kind: true, safetyFlag: { select: { status: true } } },
  })
  if (found.length < ids.length) throw notFound()
  if (found.some(({ trashedAt }) => trashedAt !== null)) {
    throw new ServiceError('in-trash', 'A picture in the trash cannot be shared. Put it back first.')
  }
  if (found.some(({ status, kind }) => status !== 'ready' || kind === 'sketch')) {
    throw new ServiceError('not-ready', 'A picture is not ready yet.')
  }
  if (found.some(({ safetyFlag }) => safetyFlag && safetyFlag.status !== 'cleared')) {
    throw new ServiceError(
      'picture-withheld',
      'A picture that was found unsuitable is not shared. Ask for a review of it first.',
      { field: 'imageIds' },
    )
  }
}
