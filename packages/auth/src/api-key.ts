/**
 * API keys for programs. A key belongs to one workspace and may do what its scope includes and its creator may do now:
 * when the creator's role shrinks, so does the key, and it ends when the creator leaves. The secret is shown once: only
 * its hash and a prefix for recognition are stored.
 */
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ApiKey, ApiKeyScope, Database, Records } from '@amend/db'
import { AuthError } from './error.ts'
import { networkOf } from './network.ts'
import { can, type WorkspacePermission, type WorkspaceRole, workspacePermissions } from './permissions.ts'
import { hashToken } from './random-token.ts'
import { attempt, hour, minute } from './throttle.ts'

/** Scopes of keys, from little to much. */
export const apiKeyScopes = ['read', 'edit', 'manage'] as const satisfies readonly ApiKeyScope[]

/** The role whose permissions a scope includes. */
const roleOfScope: Readonly<Record<ApiKeyScope, WorkspaceRole>> = { read: 'viewer', edit: 'editor', manage: 'admin' }

/** Permissions that a key never gets: a leaked key could otherwise create others or invite people. */
const notForKeys = /^(api-key|member|workspace):(create|revoke|invite|update|remove|transfer|delete)$/

export const apiKeyPermissions: readonly WorkspacePermission[] = workspacePermissions.filter(
  (permission) => !notForKeys.test(permission),
)

/** The prefix, 240 random bits and a checksum. One double click selects all of it. */
const pattern = /^(amend_[a-z2-7]{8})_[a-z2-7]{48}([a-z2-7]{6})$/
const longestName = 100 // characters
const mostKeys = 100
/** The minimum age of "last used" before it is written again. */
const usedEvery = minute

/** Refused keys of one network. A valid key is never refused by it. */
const guesses = [
  { length: minute, attempts: 30 },
  { length: hour, attempts: 300 },
]

export interface ApiKeyRequest {
  readonly workspaceId: string
  readonly createdById: string
  readonly name: string
  readonly scope: ApiKeyScope
  /** Absent: it does not expire. */
  readonly expiresAt?: Date | undefined
}

/**
 * Creates a key.
 * @returns the stored key, and its secret, which cannot be read again
 * @throws AuthError 'bad-api-key'
 */
export async function createApiKey(records: Records, request: ApiKeyRequest): Promise<{ key: ApiKey; secret: string }> {
  const { workspaceId, ...given } = request
  const { name, expiresAt } = checkApiKey(request)
  const { apiKey } = records.workspace(workspaceId)
  if ((await apiKey.count({ where: { revokedAt: null } })) >= mostKeys) {
    throw new AuthError('bad-api-key', `A workspace has at most ${mostKeys} API keys: revoke one first.`)
  }
  const prefix = `amend_${base32(randomBytes(5))}`
  const unchecked = `${prefix}_${base32(randomBytes(30))}`
  const secret = `${unchecked}${checksumOf(unchecked)}`
  const data = { ...given, name, workspaceId, expiresAt, prefix, hash: hashToken(secret), createdAt: new Date() }
  return { key: await apiKey.create({ data }), secret }
}

/**
 * Finds the key of a secret and records its use.
 * @param address of the client
 * @throws AuthError 'api-key-refused', the same whether it is unknown, revoked, expired or its creator is no longer a
 * member; 'too-many-attempts' for a network that sent many such keys
 */
export async function findApiKey(database: Database, secret: string, address: string): Promise<ApiKey> {
  const key = isWellFormed(secret) ? await validKey(database, secret) : undefined
  if (!key) {
    await attempt(database, [{ name: 'api-key:network', subject: networkOf(address), windows: guesses }])
    throw new AuthError('api-key-refused', 'This API key is not valid: it is unknown, expired or revoked.')
  }
  const now = Date.now()
  if (!key.lastUsedAt || now - key.lastUsedAt.getTime() >= usedEvery) {
    const { apiKey } = database.workspace(key.workspaceId)
    await apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: new Date(now) } })
  }
  return key
}

/** @returns the name as it is stored. @throws AuthError 'bad-api-key' */
export function checkApiKey({
  name: text,
  expiresAt = null,
}: Pick<ApiKeyRequest, 'name'> & { expiresAt?: Date | null | undefined }) {
  const name = text.trim()
  if (!name || [...name].length > longestName) {
    throw new AuthError('bad-api-key', `An API key needs a name of at most ${longestName} characters.`, {
      field: 'name',
    })
  }
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new AuthError('bad-api-key', 'An API key must expire in the future.', { field: 'expiresAt' })
  }
  return { name, expiresAt }
}

async function validKey(database: Database, secret: string): Promise<ApiKey | undefined> {
  const key = await database.unsafe.apiKey.findUnique({ where: { hash: hashToken(secret) } })
  if (!key || key.revokedAt || (key.expiresAt && key.expiresAt.getTime() <= Date.now())) return undefined
  const membership = await database.workspace(key.workspaceId).membership.findFirst({
    where: { userId: key.createdById, user: { suspendedAt: null, deletedAt: null }, workspace: { deletedAt: null } },
    select: { role: true },
  })
  return membership ? key : undefined
}

/** Whether a text looks like a key and has its checksum: typing errors and other tokens cost no query. */
function isWellFormed(secret: string): boolean {
  const checksum = pattern.exec(secret)?.[2]
  return checksum !== undefined && checksum === checksumOf(secret.slice(0, -checksum.length))
}

/** @param role of the key's creator in the key's workspace now; undefined for a former member */
export const keyCan = (
  { scope }: Pick<ApiKey, 'scope'>,
  role: WorkspaceRole | undefined,
  permission: WorkspacePermission,
): boolean =>
  role !== undefined &&
  apiKeyPermissions.includes(permission) &&
  can(roleOfScope[scope], permission) &&
  can(role, permission)

/** The upper 30 bits of the CRC-32. */
function checksumOf(text: string): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return base32(bytes)
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** The alphabet of RFC 4648, in lower case; bits that fill no digit are dropped. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((digit) => alphabet.charAt(Number.parseInt(digit, 2))).join('')
}
