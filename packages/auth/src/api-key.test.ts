import { randomBytes } from 'node:crypto'
import type { ApiKeyScope } from '@amend/db'
import { addPerson, addTeam } from '@amend/db/seed'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { apiKeyPermissions, apiKeyScopes, createApiKey, findApiKey, keyCan } from './api-key.ts'
import { can, workspacePermissions, workspaceRoles } from './permissions.ts'
import { identify } from './principal.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { day, minute } from './throttle.ts'

const { auth, database } = await testInstallation()
const anna = await addPerson(database, 'Anna')
const bert = await addPerson(database, 'Bert')
const team = await addTeam(database, 'Studio', { owner: bert, editor: anna })

afterEach(() => vi.useRealTimers())
const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

const refused = {
  code: 'api-key-refused',
  message: 'This API key is not valid: it is unknown, expired or revoked.',
}
const request = { workspaceId: team.id, createdById: anna.user.id, name: 'Script', scope: 'edit' as ApiKeyScope }
const create = (change: object = {}) => createApiKey(database, { ...request, ...change })
const find = (secret: string, client = visitor()) => findApiKey(database, secret, client.address)

describe('an API key', () => {
  it('is found by its secret, of which only the hash and the prefix are stored', async () => {
    const { key, secret } = await create()
    expect(secret).toMatch(/^amend_[a-z2-7]{8}_[a-z2-7]{54}$/)
    expect(secret.startsWith(`${key.prefix}_`)).toBe(true)
    const rows = await database.workspace(team.id).apiKey.findMany()
    expect(JSON.stringify(rows)).not.toContain(secret.slice(key.prefix.length + 1))
    expect(await find(secret)).toMatchObject({ id: key.id, workspaceId: team.id, scope: 'edit' })
    const principal = await identify(auth, visitor({ apiKey: secret, sessionToken: 'of somebody else' }))
    expect(principal).toMatchObject({ kind: 'api-key', key: { id: key.id } })
  })

  it('is refused with the same message when it is unknown, changed, revoked or expired', async () => {
    const { key, secret } = await create({ expiresAt: new Date(Date.now() + day) })
    const changed = secret.slice(0, -1) + (secret.at(-1) === 'a' ? 'b' : 'a')
    const unknown = (await createApiKey(database, request)).secret
    await database.workspace(team.id).apiKey.deleteMany({ where: { prefix: unknown.slice(0, 14) } })
    for (const bad of [unknown, changed, key.prefix, '', `${secret} `, secret.toUpperCase()]) {
      await expect(find(bad)).rejects.toMatchObject(refused)
    }
    await expect(find(secret)).resolves.toBeDefined()
    wait(day)
    await expect(find(secret)).rejects.toMatchObject(refused)
    vi.useRealTimers()
    await database.workspace(team.id).apiKey.updateMany({ where: { id: key.id }, data: { revokedAt: new Date() } })
    await expect(find(secret)).rejects.toMatchObject(refused)
  })

  it('ends when its creator leaves the workspace or is suspended', async () => {
    const carla = await addPerson(database, 'Carla')
    const membership = { workspaceId: team.id, userId: carla.user.id, role: 'admin' as const }
    await database.installation.membership.create({ data: membership })
    const { secret } = await create({ createdById: carla.user.id })
    const where = { id: carla.user.id }
    await database.installation.user.update({ where, data: { suspendedAt: new Date() } })
    await expect(find(secret)).rejects.toMatchObject(refused)
    await database.installation.user.update({ where, data: { suspendedAt: null } })
    await expect(find(secret)).resolves.toBeDefined()
    await database.workspace(team.id).membership.deleteMany({ where: { userId: carla.user.id } })
    await expect(find(secret)).rejects.toMatchObject(refused)
  })

  it('records its use, at most once a minute', async () => {
    const { key, secret } = await create()
    const lastUse = async () =>
      (await database.workspace(team.id).apiKey.findFirst({ where: { id: key.id } }))?.lastUsedAt
    await find(secret)
    const first = await lastUse()
    expect(first).toBeInstanceOf(Date)
    await find(secret)
    expect(await lastUse()).toEqual(first)
    wait(minute)
    await find(secret)
    expect(await lastUse()).not.toEqual(first)
  })

  it('has what its scope and the present role of its creator include', () => {
    const roleOf = { read: 'viewer', edit: 'editor', manage: 'admin' } as const
    for (const scope of apiKeyScopes) {
      for (const role of [undefined, ...workspaceRoles]) {
        for (const permission of workspacePermissions) {
          const both = role !== undefined && can(roleOf[scope], permission) && can(role, permission)
          expect(keyCan({ scope }, role, permission)).toBe(both && apiKeyPermissions.includes(permission))
        }
      }
    }
  })

  it('never has a permission that would extend its reach', () => {
    const never = workspacePermissions.filter((permission) => !apiKeyPermissions.includes(permission))
    expect(never).toEqual(
      expect.arrayContaining([
        ...['workspace:update', 'workspace:transfer', 'workspace:delete'],
        ...['member:invite', 'member:update', 'member:remove', 'api-key:create', 'api-key:revoke'],
      ]),
    )
  })

  it.each([
    [{ name: ' ' }, 'needs a name'],
    [{ name: 'x'.repeat(101) }, 'needs a name'],
    [{ expiresAt: new Date(0) }, 'expire in the future'],
  ])('is not created with %o', async (change, said) => {
    await expect(create(change)).rejects.toThrow(said)
  })
})

it('limits the refused keys of a network, and never a valid one', async () => {
  const client = visitor()
  const { secret } = await create()
  const codes = new Map<string, number>()
  for (let i = 0; i < 40; i++) {
    const guess = `amend_${'a'.repeat(8)}_${randomBytes(27)
      .toString('hex')
      .replaceAll(/[0189]/g, 'z')}`
    const code = await find(guess, client).catch((error: { code: string }) => error.code)
    codes.set(String(code), (codes.get(String(code)) ?? 0) + 1)
    await expect(find(secret, client)).resolves.toBeDefined()
  }
  expect(Object.fromEntries(codes)).toEqual({ 'api-key-refused': 30, 'too-many-attempts': 10 })
})
