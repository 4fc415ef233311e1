import { newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { createContext } from './context.ts'
import { createCaller } from './router.ts'
import { testInstallation } from './testing/installation.ts'

const { services, tokenOf } = await testInstallation()
const { database } = services

/** A request by a page that was rendered for one person, with another person's session. */
async function pageOf(rendered: string | undefined, sessionToken: string | undefined) {
  const client = { address: '192.0.2.1', userAgent: 'Test', ...(sessionToken && { sessionToken }) }
  return createCaller(await createContext(services, { client, requestId: 'test', pageAccountId: rendered }))
}

describe('a page that was rendered for one person', async () => {
  const [anna, ben] = [await newPerson(database), await newPerson(database)]
  const changed = { code: 'CONFLICT', cause: { code: 'account-changed' } }

  it("changes nothing in another person's session", async () => {
    const stale = await pageOf(anna.user.id, await tokenOf(ben))
    const before = ben.user.name
    await expect(stale.account.update({ name: 'Anna Again' })).rejects.toMatchObject(changed)
    const trash = stale.image.trash({ workspaceId: ben.workspace.id, ids: [] })
    await expect(trash).rejects.toMatchObject(changed)
    expect(await database.unsafe.user.findUnique({ where: { id: ben.user.id } })).toMatchObject({ name: before })
  })

  it('works in its own session, and gets "signed out" without one', async () => {
    const own = await pageOf(anna.user.id, await tokenOf(anna))
    await own.account.update({ name: 'Anna Again' })
    const ended = await pageOf(anna.user.id, undefined)
    await expect(ended.account.update({ name: 'x' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })
})

it('a program, which has no page, needs no page account', async () => {
  const ben = await newPerson(database)
  const program = await pageOf(undefined, await tokenOf(ben))
  await program.account.update({ name: 'Ben' })
})
