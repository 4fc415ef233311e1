/**
 * API keys for programs. A key belongs to one workspace and has a subset of its creator's permissions; when the
 * creator's role shrinks, so does the key. The secret is shown once: only its hash and a prefix for recognition are
 * stored.
 */
import { createHash, randomBytes } from 'node:crypto'
import { AuthError } from './error.ts'
import { can, type WorkspacePermission, type WorkspaceRole, workspacePermissions } from './permissions.ts'
import { minute } from './throttle.ts'

export interface ApiKey {
  readonly id: string
  readonly workspaceId: string
  readonly createdById: string
  readonly name: string
  /** Such as "amend_k3v9x2qd". */
  readonly prefix: string
  readonly permissions: readonly WorkspacePermission[]
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  readonly lastUsedAt: Date | undefined
  readonly revokedAt: Date | undefined
}

export type NewApiKey = Omit<ApiKey, 'id' | 'lastUsedAt' | 'revokedAt'> & { readonly hash: string }

/** Where API keys are stored. */
export interface ApiKeyStore {
  add(key: NewApiKey): Promise<ApiKey>
  /** Includes revoked and expired keys. */
  findByHash(hash: string): Promise<ApiKey | undefined>
  /** Keys of a workspace, the newest first. */
  list(workspaceId: string): Promise<readonly ApiKey[]>
  noteUse(id: string, at: Date): Promise<void>
  /** @returns whether the workspace has such a key that was not revoked */
  revoke(workspaceId: string, id: string, at: Date): Promise<boolean>
}

/** Permissions that a key never gets: a leaked key could otherwise create others or invite people. */
const notForKeys = /^(api-key|member|workspace):(create|revoke|invite|update|remove|transfer|delete)$/

export const apiKeyPermissions: readonly WorkspacePermission[] = workspacePermissions.filter(
  (permission) => !notForKeys.test(permission),
)

const pattern = /^amend_[a-z2-7]{8}_[\w-]{43}$/
const longestName = 100 // characters
/** The minimum age of "last used" before it is written again. */
const usedEvery = minute

export interface ApiKeyRequest {
  readonly workspaceId: string
  readonly createdById: string
  /** The creator's role in the workspace. */
  readonly role: WorkspaceRole
  readonly name: string
  readonly permissions: readonly WorkspacePermission[]
  readonly expiresAt?: Date
}

/**
 * Creates a key.
 * @returns the stored key, and its secret, which cannot be read again
 * @throws AuthError 'bad-api-key', 'not-permitted'
 */
export async function createApiKey(
  store: ApiKeyStore,
  request: ApiKeyRequest,
): Promise<{ key: ApiKey; secret: string }> {
  const { workspaceId, createdById, role, permissions, expiresAt } = request
  const name = request.name.trim()
  if (!name || [...name].length > longestName) {
    throw new AuthError('bad-api-key', `An API key needs a name of at most ${longestName} characters.`)
  }
  if (permissions.length === 0) throw new AuthError('bad-api-key', 'An API key needs at least one permission.')
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new AuthError('bad-api-key', 'An API key must expire in the future.')
  }
  const refused = permissions.find((permission) => !apiKeyPermissions.includes(permission) || !can(role, permission))
  if (refused) throw new AuthError('not-permitted', `An API key of yours cannot have the permission ${refused}.`)
  const prefix = `amend_${base32(randomBytes(5))}`
  const secret = `${prefix}_${randomBytes(32).toString('base64url')}`
  const kept = { workspaceId, createdById, name, prefix, permissions: [...new Set(permissions)] }
  const key = await store.add({ ...kept, hash: hashOf(secret), createdAt: new Date(), expiresAt })
  return { key, secret }
}

/**
 * Finds the key of a secret and records its use.
 * @throws AuthError 'api-key-refused', the same whether it is unknown, revoked or expired
 */
export async function findApiKey(store: ApiKeyStore, secret: string): Promise<ApiKey> {
  const key = pattern.test(secret) ? await store.findByHash(hashOf(secret)) : undefined
  const now = new Date()
  if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= now)) {
    throw new AuthError('api-key-refused', 'This API key is not valid: it is unknown, expired or revoked.')
  }
  if (!key.lastUsedAt || now.getTime() - key.lastUsedAt.getTime() >= usedEvery) await store.noteUse(key.id, now)
  return key
}

/** @param role of the key's creator in the key's workspace now; undefined for a former member */
export const keyCan = (key: ApiKey, role: WorkspaceRole | undefined, permission: WorkspacePermission): boolean =>
  role !== undefined &&
  apiKeyPermissions.includes(permission) &&
  key.permissions.includes(permission) &&
  can(role, permission)

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** The alphabet of RFC 4648, in lower case. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((digit) => alphabet.charAt(Number.parseInt(digit, 2))).join('')
}
