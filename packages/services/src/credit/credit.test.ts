import { randomUUID } from 'node:crypto'
import { addTeam, addUpload, type Person } from '@amend/db/seed'
import { beforeEach, describe, expect, it } from 'vitest'
import { authorizeMember, type Member } from '../access.ts'
import { cancelEditsOf, requestEdit, retryEdits } from '../edit/index.ts'
import { editRecord } from '../edit/record.ts'
import type { Services } from '../services.ts'
import { newPerson, settings, testInstallation } from '../testing/installation.ts'
import type { EditItem } from '../types.ts'
import { creditState, setCreditLimit } from './index.ts'

const { services, principalOf, owner: administrator } = await testInstallation()
const { database } = services

/** The installation with limits. */
const limited = (credits: Services['settings']['credits']): Services => ({
  ...services,
  settings: { ...services.settings, credits },
})

let people: Person[]
let members: Member[]
let team: string
let sourceId: string

beforeEach(async () => {
  await database.unsafe.rateLimit.deleteMany()
  people ??= await Promise.all(Array.from({ length: 4 }, () => newPerson(database)))
  const [owner, admin, editor, viewer] = people
  if (!owner || !admin || !editor || !viewer) throw new Error('There are four.')
  team = (await addTeam(database, 'Studio', { owner, admin, editor })).id
  await database.installation.membership.create({
    data: { workspaceId: team, userId: viewer.user.id, role: 'editor' },
  })
  members = []
  for (const person of people) {
    members.push(await authorizeMember(database, await principalOf(person), team, 'edit:request'))
  }
  sourceId = (await addUpload(database, team, 'lake.jpg', { by: owner })).id
})

const first = (): Member => {
  const [member] = members
  if (!member) throw new Error('There is one.')
  return member
}
const request = (own: Services, member: Member, more: { variants?: number; steps?: number } = {}) => {
  const { variants = 1, steps = 10 } = more
  // 128 pixels: 16 steps of them are one credit.
  const input = { sourceId, instruction: 'make it night', settings: { ...settings, steps }, key: randomUUID() }
  return requestEdit(own, member, { ...input, variants })
}
const entries = () => database.workspace(team).creditEntry.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
const total = async () => (await entries()).reduce((sum, { amount }) => sum + amount, 0)
const kindsOf = async (id: string) =>
  (await entries()).filter(({ editId }) => editId === id).map(({ kind, amount }) => [kind, amount])
const usedUp = { code: 'credits-used-up' }

/** Ends an edit as a worker does. */
async function end(edit: EditItem | undefined, how: 'finish' | 'fail'): Promise<void> {
  if (!edit) throw new Error('There is one.')
  const payload = { workspaceId: team, editId: edit.id }
  await database.transaction(async (records) => {
    const begun = await editRecord.begin(records, payload, { number: 1, worker: 'test' })
    if (!begun) throw new Error('It waits.')
    if (how === 'fail')
      await editRecord.fail(records, payload, { code: 'internal', message: 'It failed.', retry: false })
    else await editRecord.finish(records, begun.row, { store: async () => sourceId })
  })
}

describe('the ledger', () => {
  it('reserves at the request, settles with the result, and refunds a failure and a cancelled edit once', async () => {
    const [done, failed, cancelled] = await request(services, first(), { variants: 3, steps: 32 })
    expect(await total()).toBe(6)
    await end(done, 'finish')
    await end(failed, 'fail')
    await cancelEditsOf(services, first(), [cancelled?.id ?? '', done?.id ?? ''])
    await cancelEditsOf(services, first(), [cancelled?.id ?? ''])
    expect(await kindsOf(done?.id ?? '')).toEqual([
      ['reserved', 2],
      ['settled', 0],
    ])
    for (const edit of [failed, cancelled]) {
      expect(await kindsOf(edit?.id ?? '')).toEqual([
        ['reserved', 2],
        ['refunded', -2],
      ])
    }
    expect(await total()).toBe(2)
    await retryEdits(services, first(), [failed?.id ?? ''])
    expect(await total()).toBe(4)
    await end(failed, 'finish')
    expect(await total()).toBe(4)
  })

  it('adds up to the unit under 64 parallel edits of four people, and is never overdrawn', async () => {
    const own = limited({ workspace: 40, member: undefined })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, i) => request(own, members[i % members.length] ?? first())),
    )
    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []))
    expect(made).toHaveLength(40)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(usedUp)
    expect(await total()).toBe(40)
    expect(await database.workspace(team).edit.count()).toBe(40)
    const each = made.map((edit, i) =>
      i % 3 === 0
        ? end(edit, 'finish')
        : i % 3 === 1
          ? end(edit, 'fail')
          : database.transaction(async (records) => {
              const { cancelEdits } = await import('../edit/cancel.ts')
              await cancelEdits(services.queue, records, team, [edit.id])
            }),
    )
    await Promise.all(each)
    const done = await database.workspace(team).edit.count({ where: { status: 'done' } })
    expect(done).toBe(14)
    expect(await total()).toBe(done)
    // What was refunded can be used again, and no more.
    const again = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) => request(own, members[i % members.length] ?? first())),
    )
    expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(26)
    expect(await total()).toBe(40)
  }, 60_000)

  it('keeps a reservation over a restart of the worker, and outlives the edit', async () => {
    const [edit] = await request(services, first())
    const payload = { workspaceId: team, editId: edit?.id ?? '' }
    await database.transaction(async (records) => {
      await editRecord.begin(records, payload, { number: 1, worker: 'test' })
      await editRecord.putBack?.(records, payload)
    })
    expect(await total()).toBe(1)
    await end(edit, 'finish')
    await database.workspace(team).edit.deleteMany({ where: { id: edit?.id ?? '' } })
    expect(await total()).toBe(1)
  })
})

describe('a limit', () => {
  it('of the installation counts for each member and for all together, in this month only', async () => {
    const own = limited({ workspace: 5, member: 3 })
    const [one, two] = members
    if (!one || !two) throw new Error('There are two.')
    await request(own, one, { variants: 3 })
    await expect(request(own, one)).rejects.toMatchObject({ ...usedUp, limit: 0 })
    await request(own, two, { variants: 2 })
    await expect(request(own, two)).rejects.toMatchObject(usedUp)
    expect(await creditState(own, two)).toMatchObject({
      workspace: { limit: 5, used: 5 },
      member: { limit: 3, used: 2 },
    })
    await database.workspace(team).creditEntry.updateMany({ data: { month: '2020-01' } })
    await request(own, one)
    expect((await creditState(own, one)).workspace.used).toBe(1)
  })

  it('refuses the whole request and reserves nothing of it', async () => {
    const own = limited({ workspace: 2, member: undefined })
    await expect(request(own, first(), { variants: 3 })).rejects.toMatchObject({ ...usedUp, limit: 2 })
    expect(await entries()).toEqual([])
    expect(await database.workspace(team).edit.count()).toBe(0)
    expect(await database.workspace(team).event.count({ where: { kind: 'edit.queued' } })).toBe(0)
  })

  it('is set by an administrator for a workspace or a member, and audited', async () => {
    const userId = first().personId
    const by = administrator.user.id
    await setCreditLimit(services, by, { workspaceId: team, credits: 7 })
    await setCreditLimit(services, by, { workspaceId: team, userId, credits: 1 })
    await request(services, first())
    await expect(request(services, first())).rejects.toMatchObject(usedUp)
    await setCreditLimit(services, by, { workspaceId: team, userId, credits: null })
    await request(services, first())
    expect(await creditState(services, first())).toMatchObject({
      workspace: { limit: 7, used: 2 },
      member: { limit: null, used: 2 },
    })
    const stranger = { workspaceId: team, userId: administrator.user.id, credits: 1 }
    await expect(setCreditLimit(services, by, stranger)).rejects.toMatchObject({ code: 'not-found' })
    const log = await database.unsafe.auditLog.findMany({ where: { workspaceId: team, action: 'credit:limit' } })
    expect(log).toHaveLength(3)
  })
})
