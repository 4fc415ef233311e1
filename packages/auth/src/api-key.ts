/**
 * Keys for programs. A key belongs to one workspace and may do a part of what its maker may; as its maker's role shrinks,
 * so does the key. It is shown once: what is kept is its hash and a beginning to recognise it by.
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

/** Where keys are kept. */
export interface ApiKeyStore {
  add(key: NewApiKey): Promise<ApiKey>
  /** Revoked and expired ones as well. */
  findByHash(hash: string): Promise<ApiKey | undefined>
  /** Of a workspace, the newest first. */
  list(workspaceId: string): Promise<readonly ApiKey[]>
  noteUse(id: string, at: Date): Promise<void>
  /** @returns whether the workspace has such a key that was not revoked */
  revoke(workspaceId: string, id: string, at: Date): Promise<boolean>
}

/** What a key can never do: else a key that leaked could make others, or let people in. */
const notForKeys = /^(api-key|member|workspace):(create|revoke|invite|update|remove|transfer|delete)$/

export const apiKeyPermissions: readonly WorkspacePermission[] = workspacePermissions.filter(
  (permission) => !notForKeys.test(permission),
)

const pattern = /^amend_[a-z2-7]{8}_[\w-]{43}$/
const longestName = 100 // characters
/** How old "last used" may be before it is written again. */
const usedEvery = minute

export interface ApiKeyRequest {
  readonly workspaceId: string
  readonly createdById: string
  /** Of the maker, in the workspace. */
  readonly role: WorkspaceRole
  readonly name: string
  readonly permissions: readonly WorkspacePermission[]
  readonly expiresAt?: Date
}

/**
 * Makes a key.
 * @returns the key as it is kept, and its secret, which is not to be had again
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
 * The key of a secret, and its use noted.
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

/** @param role of the key's maker in the key's workspace at this time; undefined for a member no longer */
export const keyCan = (key: ApiKey, role: WorkspaceRole | undefined, permission: WorkspacePermission): boolean =>
  role !== undefined &&
  apiKeyPermissions.includes(permission) &&
  key.permissions.includes(permission) &&
  can(role, permission)

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648, in lower case. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((digit) => alphabet.charAt(Number.parseInt(digit, 2))).join('')
}
