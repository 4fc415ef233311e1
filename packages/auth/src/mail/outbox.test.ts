import { testDatabase } from '@amend/db/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Mail } from './compose.ts'
import type { Mailer } from './mailer.ts'
import { deleteOldMail, deliverMail, listMail, queueMail } from './outbox.ts'

const { database } = await testDatabase()
const mail = (recipient: string): Mail => ({ recipient, subject: 'Hello', text: 'a secret link', html: '<p>link</p>' })

beforeEach(() => database.unsafe.mailOutbox.deleteMany())
afterEach(() => vi.useRealTimers())
const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

/** A mailer that records what it sends and fails on demand. */
function recorder(failure?: (mail: Mail) => Error | undefined, final = false) {
  const sent: string[] = []
  const mailer: Mailer = {
    send: async (one) => {
      const error = failure?.(one)
      if (error) throw error
      sent.push(one.recipient)
    },
    isFinal: () => final,
    close: () => undefined,
  }
  return { mailer, sent }
}

describe('the outbox', () => {
  it("stores a mail together with the caller's transaction, or not at all", async () => {
    const undone = database.transaction(async (records) => {
      await queueMail(records, mail('anna@example.org'))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await database.unsafe.mailOutbox.count()).toBe(0)
  })

  it('is read in pages, the newest first', async () => {
    for (let i = 0; i < 5; i++) await queueMail(database, mail(`person${i}@example.org`))
    const first = await listMail(database, 3)
    const rest = await listMail(database, 3, first.at(-1))
    expect([...first, ...rest].map(({ recipient }) => recipient)).toEqual(
      [4, 3, 2, 1, 0].map((i) => `person${i}@example.org`),
    )
  })

  it('sends each mail once with several concurrent senders, and deletes its text', async () => {
    for (let i = 0; i < 30; i++) await queueMail(database, mail(`person${i}@example.org`))
    const { mailer, sent } = recorder()
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => deliverMail(database, mailer, 10)))
    expect(outcomes.reduce((sum, outcome) => sum + outcome.sent, 0)).toBe(30)
    expect(new Set(sent).size).toBe(30)
    expect(sent).toHaveLength(30)
    const rows = await database.unsafe.mailOutbox.findMany()
    for (const row of rows) expect(row).toMatchObject({ text: '', html: null, error: null, sentAt: expect.any(Date) })
    expect(await deliverMail(database, mailer)).toEqual({ sent: 0, failed: 0 })
  })

  it('retries with growing pauses and gives up after eight attempts', async () => {
    await queueMail(database, mail('anna@example.org'))
    const { mailer } = recorder(() => new Error('The server is away.'))
    const pauses: number[] = []
    for (let i = 0; i < 8; i++) {
      expect(await deliverMail(database, mailer)).toEqual({ sent: 0, failed: 1 })
      expect(await deliverMail(database, mailer)).toEqual({ sent: 0, failed: 0 })
      const { nextAt, error } = await database.unsafe.mailOutbox.findFirstOrThrow()
      expect(error).toBe('The server is away.')
      pauses.push(nextAt.getTime() - Date.now())
      wait(pauses[i]! + 1)
    }
    expect(pauses.slice(0, 7).every((pause, i) => i === 0 || pause > pauses[i - 1]!)).toBe(true)
    wait(1e9)
    expect(await deliverMail(database, recorder().mailer)).toEqual({ sent: 0, failed: 0 })
    expect(await database.unsafe.mailOutbox.findFirst()).toMatchObject({ sentAt: null, text: '' })
  })

  it('does not retry a permanent failure, and sends the others', async () => {
    for (const name of ['anna', 'gone', 'berta']) await queueMail(database, mail(`${name}@example.org`))
    const refuse = (one: Mail) => (one.recipient.startsWith('gone') ? new Error('No such mailbox.') : undefined)
    const { mailer, sent } = recorder(refuse, true)
    expect(await deliverMail(database, mailer)).toEqual({ sent: 2, failed: 1 })
    expect(sent.sort()).toEqual(['anna@example.org', 'berta@example.org'])
    wait(1e9)
    expect(await deliverMail(database, mailer)).toEqual({ sent: 0, failed: 0 })
  })

  it('sends a mail whose sender died', async () => {
    await queueMail(database, mail('anna@example.org'))
    const hung: Mailer = { ...recorder().mailer, send: () => new Promise(() => undefined) }
    void deliverMail(database, hung)
    await vi.waitFor(async () => expect(await database.unsafe.mailOutbox.findFirst()).toMatchObject({ attempts: 1 }))
    const { mailer, sent } = recorder()
    await deliverMail(database, mailer)
    expect(sent).toEqual([])
    wait(121_000)
    await deliverMail(database, mailer)
    expect(sent).toEqual(['anna@example.org'])
  })

  it('deletes old mail', async () => {
    await queueMail(database, mail('anna@example.org'))
    expect(await deleteOldMail(database, new Date(Date.now() - 60_000))).toBe(0)
    expect(await deleteOldMail(database, new Date(Date.now() + 60_000))).toBe(1)
  })
})
