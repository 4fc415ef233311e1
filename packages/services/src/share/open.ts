import { attempt, hashToken, type Limit, networkOf, type SharedSubject, type ShareLinkPrincipal } from '@amend/auth'
import type { Database, ShareLink } from '@amend/db'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { isShareKey } from './key.ts'
import { live } from './live.ts'
import { isPass, issuePass } from './pass.ts'
import { sharedImageIds } from './reach.ts'

/** A link that a visitor may open, with its password where it has one. */
export interface OpenShare {
  /** The visitor's permissions; of a locked link none. */
  readonly principal: ShareLinkPrincipal
  readonly hasPassword: boolean
  /** It has a password that this visitor has not entered. */
  readonly locked: boolean
}

/**
 * The link of a key. A mistyped, expired or revoked one, and one whose pictures have been deleted, reads as absent.
 * @param pass of a visitor who has entered the password
 * @throws ServiceError 'not-found'
 */
export async function openShare(services: Services, key: string, pass: string | undefined): Promise<OpenShare> {
  const { database, auth } = services
  const { row, imageIds } = await findLive(database, key)
  const { passwordHash } = row
  const hasPassword = passwordHash !== null
  const locked = hasPassword && !isPass(pass, { id: row.id, passwordHash }, auth.settings.secret)
  return { principal: principalOf(row, imageIds, locked), hasPassword, locked }
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
  { database, auth }: Services,
  key: string,
  password: string,
  address: string,
): Promise<string | undefined> {
  const { id, passwordHash } = (await findLive(database, key)).row
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

/** The link of a key with the pictures that it shows. @throws ServiceError 'not-found' */
async function findLive(database: Database, key: string): Promise<{ row: ShareLink; imageIds: readonly string[] }> {
  if (!isShareKey(key)) throw notFound()
  // The key is the permission, and says nothing of its workspace.
  const row = await database.unsafe.shareLink.findFirst({
    where: { keyHash: hashToken(key), workspace: { deletedAt: null }, ...live() },
  })
  if (!row) throw notFound()
  const { id, workspaceId } = row
  const subject = subjectOf(row)
  const imageIds = await sharedImageIds(database, { id, workspaceId, subject })
  if (imageIds.length === 0 || !showsItsEnd(subject, imageIds)) throw notFound()
  return { row, imageIds }
}

/** A picture in the trash is not replaced by the one that it was made from. */
const showsItsEnd = (subject: SharedSubject, shown: readonly string[]) =>
  subject.kind === 'selection' || shown.at(-1) === subject.id

function principalOf(row: ShareLink, imageIds: readonly string[], locked: boolean): ShareLinkPrincipal {
  const permissions = locked ? [] : (['image:view', ...(row.download ? ['image:download' as const] : [])] as const)
  const { id, workspaceId } = row
  return { kind: 'share-link', id, workspaceId, subject: subjectOf(row), imageIds, permissions }
}

function subjectOf({ subject, imageId, compare }: ShareLink): SharedSubject {
  if (imageId === null) return { kind: 'selection' }
  return subject === 'branch' ? { kind: 'branch', id: imageId } : { kind: 'image', id: imageId, compare }
}
