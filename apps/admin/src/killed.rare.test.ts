/** Commands of an administrator while the administration is killed: each is applied once or not at all, and its page says which. */
import { setTimeout as sleep } from 'node:timers/promises'
import { argon2id } from '@amend/auth'
import { addPerson } from '@amend/db/seed'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildPages, startAdminServer, type Visitor } from './testing/admin-server.ts'

buildPages()
const { database, kill, restart, visitor } = await startAdminServer()
const password = 'correct horse battery staple'
let browser: Visitor

beforeAll(async () => {
  const { user } = await addPerson(database, 'Ada', 'administrator')
  const passwordHash = await argon2id().hash(password)
  await database.installation.credential.create({ data: { userId: user.id, passwordHash } })
  browser = visitor()
  expect(await browser.signIn(user.email, password)).toBe(200)
})

const send = (procedure: string, input: object) =>
  browser.request(`/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })

/** What the page of all runs reads. */
async function listed(): Promise<{ id: string; name: string; status: string }[]> {
  const answer = await browser.request(`/api/trpc/training.list?input=${encodeURIComponent('{}')}`)
  expect(answer.status).toBe(200)
  const { result } = (await answer.json()) as {
    result: { data: { items: { id: string; name: string; status: string }[] } }
  }
  return result.data.items
}

const jobsOf = async (id: string) => {
  const rows = await database.unsafe.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM jobs.job WHERE name = 'training.run' AND data->>'runId' = ${id}`
  return rows[0]?.count ?? 0
}
const auditOf = (id: string, action: string) => database.unsafe.auditLog.count({ where: { subjectId: id, action } })

const run = { base: { reference: 'pico-edit' }, pairs: '/pairs', settings: { steps: 10 } }

/** Sends a command, kills the server after a while, and starts it again. @returns the status of the answer, where there was one */
async function killedAfter(wait: number, procedure: string, input: object): Promise<number | undefined> {
  const answer = send(procedure, input).then(
    ({ status }) => status,
    () => undefined,
  )
  await sleep(wait)
  await kill()
  const status = await answer
  await restart()
  return status
}

/** From before the request has arrived until after its answer. */
const moments = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.3]

describe('a command that is sent while the administration is killed', () => {
  it('is applied once or not at all, with its job and its entry in the log', { timeout: 240_000 }, async () => {
    // The first request of a process is slow.
    await send('training.start', { ...run, name: 'first' })
    const began = performance.now()
    expect((await send('training.start', { ...run, name: 'second' })).status).toBe(200)
    const usual = performance.now() - began
    for (const [i, moment] of moments.entries()) {
      const name = `killed ${i}`
      await send('training.list', {}).catch(() => undefined)
      const status = await killedAfter(moment * usual, 'training.start', { ...run, name })
      const rows = await database.installation.trainingRun.findMany({ where: { name } })
      expect(rows.length).toBeLessThanOrEqual(1)
      if (status === 200) expect(rows).toHaveLength(1)
      expect((await listed()).filter((one) => one.name === name)).toHaveLength(rows.length)
      for (const { id } of rows) expect([await jobsOf(id), await auditOf(id, 'training:start')]).toEqual([1, 1])
    }
  })

  it('changes a run wholly or not at all', { timeout: 240_000 }, async () => {
    for (const moment of [0, 0.5, 1]) {
      const made = await database.installation.trainingRun.create({
        data: { ...run, base: 'pico-edit', name: `stop ${moment}` },
      })
      await killedAfter(moment * 40, 'training.command', { id: made.id, kind: 'stop' })
      const asked = await database.installation.trainingCommand.count({ where: { runId: made.id } })
      const { status } = await database.installation.trainingRun.findUniqueOrThrow({ where: { id: made.id } })
      expect((await listed()).find(({ id }) => id === made.id)?.status).toBe(status)
      expect(await auditOf(made.id, 'training:stop')).toBe(asked)
      if (asked === 0) expect(status).toBe('waiting')
    }
  })
})
