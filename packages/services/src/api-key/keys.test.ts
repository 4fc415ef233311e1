import { findApiKey } from '@amend/auth'
import { addPerson } from '@amend/db/seed'
import { expect, it } from 'vitest'
import { authorizeMember } from '../access.ts'
import { testInstallation } from '../testing/index.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './index.ts'

const { services, principalOf, team, owner } = await testInstallation()
const { database } = services
const member = await authorizeMember(database, await principalOf(owner), team.id, 'api-key:create')
const key = { name: 'Script', scope: 'edit', expiresAt: null } as const

it('is shown with its state, without its secret, until it is revoked', async () => {
  const { secret, ...created } = await createApiKey(services, member, key)
  expect(await listApiKeys(member)).toEqual([created])
  expect(created).toMatchObject({ name: 'Script', scope: 'edit', state: 'active', createdBy: { id: owner.user.id } })
  const expired = await createApiKey(services, member, { ...key, expiresAt: new Date(Date.now() + 60_000) })
  const where = { id: expired.id }
  await database.workspace(team.id).apiKey.updateMany({ where, data: { expiresAt: new Date(0) } })
  const leaver = await addPerson(database, 'Lea')
  const role = 'admin' as const
  await database.installation.membership.create({ data: { workspaceId: team.id, userId: leaver.user.id, role } })
  const left = await createApiKey(services, { ...member, personId: leaver.user.id }, key)
  await database.workspace(team.id).membership.deleteMany({ where: { userId: leaver.user.id } })
  const states = new Map((await listApiKeys(member)).map(({ id, state }) => [id, state]))
  expect(Object.fromEntries(states)).toEqual({
    [created.id]: 'active',
    [expired.id]: 'expired',
    [left.id]: 'creator-gone',
  })
  await revokeApiKey(services, member, created.id)
  await revokeApiKey(services, member, created.id)
  expect((await listApiKeys(member)).some(({ id }) => id === created.id)).toBe(false)
  await expect(findApiKey(database, secret, '192.0.2.1')).rejects.toMatchObject({ code: 'api-key-refused' })
  const audited = await database.workspace(team.id).auditLog.findMany({ where: { subjectId: created.id } })
  expect(audited.map(({ action }) => action).sort()).toEqual(['api-key:create', 'api-key:revoke'])
  expect(JSON.stringify(audited)).not.toContain(secret)
})
