import { randomUUID } from 'node:crypto'
import { hashToken } from '@amend/auth'
import { type ShareSubject, shareLimits } from '@amend/contract'
import type { Prisma } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { ShareItem } from '../types.ts'
import { shareItem, shareParts } from './item.ts'
import { newShareKey, sealShareKey } from './key.ts'

export interface ShareRequest {
  readonly subject: ShareSubject
  /** One picture, or for a selection several, in the order in which they are shown. */
  readonly imageIds: readonly string[]
  readonly compare: boolean
  readonly download: boolean
  readonly password: string | undefined
  /** Null: never. */
  readonly expiresAt: Date | null
  /** Where the link's address begins. */
  readonly baseUrl: string
}

/**
 * Makes a link.
 * @throws ServiceError 'not-found', 'not-ready', 'in-trash', 'picture-withheld', 'bad-input'; AuthError 'too-many-attempts'
 */
export async function createShare(services: Services, member: Member, request: ShareRequest): Promise<ShareItem> {
  const { database, auth } = services
  const { workspaceId, personId } = member
  await limitRate(database, 'share', personId)
  const ids = [...new Set(request.imageIds)]
  requireValid(request, ids)
  const { secret } = auth.settings
  const passwordHash = request.password === undefined ? null : await auth.passwords.hash(request.password)
  const [id, key] = [randomUUID(), newShareKey()]
  const { subject, compare, download, expiresAt } = request
  const imageId = subject === 'selection' ? null : (ids[0] ?? null)
  const row = await database.transaction(async (records) => {
    const scope = records.workspace(workspaceId)
    await requireShareable(scope, ids)
    await scope.shareLink.create({
      data: {
        ...{ id, workspaceId, subject, imageId, compare, download, expiresAt, passwordHash, createdById: personId },
        ...{ keyHash: hashToken(key), keySealed: sealShareKey(key, id, secret) },
      },
    })
    if (subject === 'selection') {
      const data = ids.map((imageId, position) => ({ workspaceId, shareLinkId: id, imageId, position }))
      await scope.shareLinkImage.createMany({ data })
    }
    const after: Prisma.InputJsonObject = {
      ...{ subject, imageIds: ids, compare, download, password: passwordHash !== null },
      expiresAt: expiresAt?.toISOString() ?? null,
    }
    await recordAction(records, member, { action: 'share:create', subjectId: id, after })
    return scope.shareLink.findFirstOrThrow({ where: { id }, include: shareParts })
  })
  return shareItem(row, { baseUrl: request.baseUrl, secret })
}

function requireValid({ subject, password, expiresAt }: ShareRequest, ids: readonly string[]) {
  const refuse = (message: string, field: string) => new ServiceError('bad-input', message, { field })
  if (subject !== 'selection' && ids.length !== 1) throw refuse('A link to a picture names one picture.', 'imageIds')
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw refuse('The link must end in the future.', 'expiresAt')
  }
  if (expiresAt && expiresAt.getTime() > Date.now() + shareLimits.lifetime) {
    throw refuse('The link would end too late. Choose “never” instead.', 'expiresAt')
  }
  if (password !== undefined && [...password].length < shareLimits.password.least) {
    throw new ServiceError('share-password-short', 'The password of a link needs at least 6 characters.', {
      field: 'password',
      limit: shareLimits.password.least,
    })
  }
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
