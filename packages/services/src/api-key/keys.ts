import { createApiKey as create } from '@amend/auth'
import type { ApiKey, ApiKeyScope, Records } from '@amend/db'
import type { Access, Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { ApiKeyItem, CreatedApiKey } from '../types.ts'

const parts = { createdBy: { select: { id: true, name: true, suspendedAt: true, deletedAt: true } } } as const

type KeyWithCreator = ApiKey & {
  readonly createdBy: {
    readonly id: string
    readonly name: string | null
    readonly suspendedAt: Date | null
    readonly deletedAt: Date | null
  }
}

/** The keys of a workspace that were not revoked, the newest first. */
export async function listApiKeys({ records }: Access): Promise<ApiKeyItem[]> {
  const keys = await records.apiKey.findMany({
    where: { revokedAt: null },
    include: parts,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  const members = await records.membership.findMany({
    where: { userId: { in: keys.map(({ createdById }) => createdById) } },
    select: { userId: true },
  })
  const present = new Set(members.map(({ userId }) => userId))
  return keys.map((key) => item(key, present.has(key.createdById)))
}

export interface NewApiKey {
  readonly name: string
  readonly scope: ApiKeyScope
  readonly expiresAt: Date | null
}

/**
 * Creates a key on behalf of a member, and returns its secret this once.
 * @throws AuthError 'bad-api-key'
 */
export function createApiKey(
  { database }: Services,
  member: Member,
  { name, scope, expiresAt }: NewApiKey,
): Promise<CreatedApiKey> {
  const { workspaceId, personId } = member
  return database.transaction(async (records) => {
    const request = { workspaceId, createdById: personId, name, scope, expiresAt: expiresAt ?? undefined }
    const { key, secret } = await create(records, request)
    const after = { prefix: key.prefix, scope, expiresAt: expiresAt?.toISOString() ?? null }
    await recordAction(records, member, { action: 'api-key:create', subjectId: key.id, name: key.name, after })
    const { user } = records.installation
    const createdBy = await user.findUniqueOrThrow({ where: { id: personId }, select: parts.createdBy.select })
    return { ...item({ ...key, createdBy }, true), secret }
  })
}

/**
 * Revokes a key at once. One that was revoked before stays so.
 * @throws ServiceError 'not-found'
 */
export async function revokeApiKey({ database }: Services, member: Member, id: string): Promise<void> {
  const { workspaceId } = member
  await database.transaction(async (records) => {
    const { apiKey } = records.workspace(workspaceId)
    const key = await apiKey.findFirst({ where: { id } })
    if (!key) throw notFound()
    const { count } = await apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } })
    if (count === 0) return
    const before = { prefix: key.prefix, scope: key.scope }
    await recordAction(records, member, { action: 'api-key:revoke', subjectId: id, name: key.name, before })
  })
}

/** Revokes the keys that a member made, in the caller's transaction. */
export async function revokeApiKeysOf(records: Records, workspaceId: string, userId: string): Promise<void> {
  const { apiKey } = records.workspace(workspaceId)
  await apiKey.updateMany({ where: { createdById: userId, revokedAt: null }, data: { revokedAt: new Date() } })
}

function item(key: KeyWithCreator, isMember: boolean): ApiKeyItem {
  const { id, name, prefix, scope, createdBy, createdAt, expiresAt, lastUsedAt } = key
  const isExpired = expiresAt !== null && expiresAt.getTime() <= Date.now()
  return {
    ...{ id, name, prefix, scope },
    state:
      !isMember || createdBy.suspendedAt || createdBy.deletedAt ? 'creator-gone' : isExpired ? 'expired' : 'active',
    createdBy: { id: createdBy.id, name: createdBy.name },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}
