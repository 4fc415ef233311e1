import { attempt, hashToken, type Limit, networkOf, type SharedSubject, type ShareLinkPrincipal } from '@amend/auth'
import type { Prisma, ShareLink } from '@amend/db'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { type AlbumPlace, type SharedAlbum, visitAlbum } from './album.ts'
import { isShareKey } from './key.ts'
import { live } from './live.ts'
import { isPass, issuePass } from './pass.ts'
import { type ShareScope, sharedImageIds } from './reach.ts'

/** A link that a visitor may open, with its password where it has one. */
export interface OpenShare {
  /** The visitor's permissions; of a locked link none. */
  readonly principal: ShareLinkPrincipal
  readonly hasPassword: boolean
  /** It has a password that this visitor has not entered. */
  readonly locked: boolean
  /** Of a link to an album: what of it is shown. */
  readonly album: SharedAlbum | undefined
}

/**
 * The link of a key. A mistyped, expired or revoked one, one whose pictures have been deleted, and one to an album that
 * only one person sees reads as absent.
 * @param pass of a visitor who has entered the password
 * @param place in an album; other links have none
 * @throws ServiceError 'not-found'
 */
export async function openShare(
  services: Services,
  key: string,
  pass: string | undefined,
  place: AlbumPlace = { kind: 'cover' },
): Promise<OpenShare> {
  const row = await findLive(services, key)
  const { imageIds, album } = await visit(services, row, place)
  const { passwordHash } = row
  const hasPassword = passwordHash !== null
  const locked = hasPassword && !isPass(pass, { id: row.id, passwordHash }, services.auth.settings.secret)
  return { principal: principalOf(row, imageIds, locked), hasPassword, locked, album }
}

/** @throws ServiceError 'share-locked' */
export function requireUnlocked({ locked }: OpenShare): void {
  if (locked) throw new ServiceError('share-locked', 'This link has a password. Enter it on its page first.')
}

/**
 * Checks the password of a link.
 * @returns the pass, for a cookie; undefined when the link has no password
 * @throws ServiceError 'not-found', 'password-wrong'; AuthError 'too-many-attempts'
 */
export async function unlockShare(
  services: Services,
  key: string,
  password: string,
  address: string,
): Promise<string | undefined> {
  const { database, auth } = services
  const row = await findLive(services, key)
  await visit(services, row, { kind: 'cover' })
  const { id, passwordHash } = row
  if (passwordHash === null) return undefined
  const counted = await attempt(database, limitsOf(id, address))
  if (!(await auth.passwords.verify(passwordHash, password))) {
    throw new ServiceError('password-wrong', 'The password is wrong.')
  }
  await counted.release()
  return issuePass({ id, passwordHash }, auth.settings.secret)
}

const minute = 60_000 // ms
const hour = 60 * minute

/** Wrong passwords for a link: of one network, and of all together, against many networks. */
const limitsOf = (linkId: string, address: string): readonly Limit[] => [
  {
    name: 'share:network',
    subject: `${linkId} ${networkOf(address)}`,
    windows: [
      { length: 5 * minute, attempts: 10 },
      { length: 24 * hour, attempts: 50 },
    ],
  },
  {
    name: 'share:link',
    subject: linkId,
    windows: [
      { length: minute, attempts: 60 },
      { length: 24 * hour, attempts: 1000 },
    ],
  },
]

type LiveLink = Prisma.ShareLinkGetPayload<{ include: { album: true } }>

/** @throws ServiceError 'not-found' */
async function findLive({ database }: Services, key: string): Promise<LiveLink> {
  if (!isShareKey(key)) throw notFound()
  // The key is the permission, and says nothing of its workspace.
  const row = await database.unsafe.shareLink.findFirst({
    where: { keyHash: hashToken(key), workspace: { deletedAt: null }, ...live() },
    include: { album: true },
  })
  if (!row) throw notFound()
  return row
}

/** The pictures that a link shows; an album may have none. @throws ServiceError 'not-found' */
async function visit(
  services: Services,
  row: LiveLink,
  place: AlbumPlace,
): Promise<{ readonly imageIds: readonly string[]; readonly album: SharedAlbum | undefined }> {
  const { id, workspaceId } = row
  const subject = subjectOf(row)
  if (subject.kind === 'album') {
    if (!row.album || row.album.privateToId !== null) throw notFound()
    return visitAlbum(services, row.album, place)
  }
  const imageIds = await sharedImageIds(services.database, { id, workspaceId, subject })
  if (imageIds.length === 0 || !showsItsEnd(subject, imageIds)) throw notFound()
  return { imageIds, album: undefined }
}

/** A picture in the trash is not replaced by the one that it was made from. */
const showsItsEnd = (subject: ShareScope['subject'], shown: readonly string[]) =>
  subject.kind === 'selection' || shown.at(-1) === subject.id

function principalOf(row: ShareLink, imageIds: readonly string[], locked: boolean): ShareLinkPrincipal {
  const chosen = [...(row.download ? ['image:download' as const] : []), ...(row.remix ? ['image:remix' as const] : [])]
  const permissions = locked ? [] : (['image:view', ...chosen] as const)
  const { id, workspaceId } = row
  return { kind: 'share-link', id, workspaceId, subject: subjectOf(row), imageIds, permissions }
}

function subjectOf({ subject, imageId, albumId, compare }: ShareLink): SharedSubject {
  if (albumId !== null) return { kind: 'album', id: albumId }
  if (imageId === null) return { kind: 'selection' }
  return subject === 'branch' ? { kind: 'branch', id: imageId } : { kind: 'image', id: imageId, compare }
}
