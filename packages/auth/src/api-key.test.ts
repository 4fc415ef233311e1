import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type ApiKey,
  type ApiKeyRequest,
  type ApiKeyStore,
  apiKeyPermissions,
  createApiKey,
  findApiKey,
  keyCan,
} from './api-key.ts'
import { can, workspacePermissions, workspaceRoles } from './permissions.ts'
import { day, minute } from './throttle.ts'

afterEach(() => vi.useRealTimers())
const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

function memoryStore() {
  const rows = new Map<string, ApiKey & { readonly hash: string }>()
  let uses = 0
  const change = (id: string, part: Partial<ApiKey>) => {
    const row = rows.get(id)
    if (row) rows.set(id, { ...row, ...part })
  }
  const store: ApiKeyStore = {
    add: async (key) => {
      const row = { ...key, id: randomUUID(), lastUsedAt: undefined, revokedAt: undefined }
      rows.set(row.id, row)
      return row
    },
    findByHash: async (hash) => [...rows.values()].find((row) => row.hash === hash),
    list: async (workspaceId) => [...rows.values()].filter((row) => row.workspaceId === workspaceId).reverse(),
    noteUse: async (id, lastUsedAt) => {
      uses++
      change(id, { lastUsedAt })
    },
    revoke: async (workspaceId, id, revokedAt) => {
      const row = rows.get(id)
      if (row?.workspaceId !== workspaceId || row.revokedAt) return false
      change(id, { revokedAt })
      return true
    },
  }
  return { store, rows, uses: () => uses }
}

const request: ApiKeyRequest = {
  workspaceId: 'w',
  createdById: 'anna',
  role: 'editor',
  name: 'Script',
  permissions: ['image:upload', 'edit:request'],
}

describe('an API key', () => {
  it('is found by its secret, of which only the hash and the prefix are stored', async () => {
    const { store, rows } = memoryStore()
    const { key, secret } = await createApiKey(store, request)
    expect(secret).toMatch(/^amend_[a-z2-7]{8}_[\w-]{43}$/)
    expect(secret.startsWith(`${key.prefix}_`)).toBe(true)
    expect(JSON.stringify([...rows.values()])).not.toContain(secret.slice(key.prefix.length + 1))
    expect(await findApiKey(store, secret)).toMatchObject({
      id: key.id,
      workspaceId: 'w',
      permissions: request.permissions,
    })
  })

  it('is refused with the same message when it is unknown, changed, revoked or expired', async () => {
    const { store } = memoryStore()
    const { key, secret } = await createApiKey(store, { ...request, expiresAt: new Date(Date.now() + day) })
    const refused = {
      code: 'api-key-refused',
      message: 'This API key is not valid: it is unknown, expired or revoked.',
    }
    const other = (await createApiKey(memoryStore().store, request)).secret
    const changed = secret.slice(0, -2) + (secret.at(-2) === 'A' ? 'B' : 'A') + secret.at(-1)
    for (const bad of [other, changed, key.prefix, '', `${secret} `]) {
      await expect(findApiKey(store, bad)).rejects.toMatchObject(refused)
    }
    expect(await store.revoke('another', key.id, new Date())).toBe(false)
    await expect(findApiKey(store, secret)).resolves.toBeDefined()
    wait(day)
    await expect(findApiKey(store, secret)).rejects.toMatchObject(refused)
    vi.useRealTimers()
    expect(await store.revoke('w', key.id, new Date())).toBe(true)
    await expect(findApiKey(store, secret)).rejects.toMatchObject(refused)
  })

  it('records its use, at most once a minute', async () => {
    const { store, uses } = memoryStore()
    const { secret } = await createApiKey(store, request)
    for (let i = 0; i < 5; i++) await findApiKey(store, secret)
    expect(uses()).toBe(1)
    wait(minute)
    await findApiKey(store, secret)
    expect(uses()).toBe(2)
  })

  it('never has more permissions than its creator has now', async () => {
    const { store } = memoryStore()
    const { key } = await createApiKey(store, request)
    for (const role of [undefined, ...workspaceRoles]) {
      for (const permission of workspacePermissions) {
        const expected = role !== undefined && key.permissions.includes(permission) && can(role, permission)
        expect(keyCan(key, role, permission)).toBe(expected)
      }
    }
  })

  it('cannot get permissions that its creator lacks or that would extend its reach', async () => {
    const { store } = memoryStore()
    const make = (role: (typeof workspaceRoles)[number], permission: (typeof workspacePermissions)[number]) =>
      createApiKey(store, { ...request, role, permissions: [permission] })
    for (const role of workspaceRoles) {
      for (const permission of workspacePermissions) {
        const made = make(role, permission)
        if (can(role, permission) && apiKeyPermissions.includes(permission)) await expect(made).resolves.toBeDefined()
        else await expect(made).rejects.toMatchObject({ code: 'not-permitted' })
      }
    }
    expect(workspacePermissions.filter((permission) => !apiKeyPermissions.includes(permission))).toEqual([
      ...['workspace:update', 'workspace:transfer', 'workspace:delete'],
      ...['member:invite', 'member:update', 'member:remove', 'api-key:create', 'api-key:revoke'],
    ])
  })

  it.each([
    [{ name: ' ' }, 'needs a name'],
    [{ name: 'x'.repeat(101) }, 'needs a name'],
    [{ permissions: [] }, 'at least one permission'],
    [{ expiresAt: new Date(0) }, 'expire in the future'],
  ])('is not created with %o', async (change, said) => {
    await expect(createApiKey(memoryStore().store, { ...request, ...change })).rejects.toThrow(said)
  })
})
