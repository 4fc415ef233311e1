import { testDatabase } from '@amend/db/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { attempt, day, hour, isReached, isWithin, minute, unrefused } from './throttle.ts'

const { database } = await testDatabase()

afterEach(() => vi.useRealTimers())
const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

const windows = [
  { length: minute, attempts: 2 },
  { length: hour, attempts: 5 },
  { length: day, attempts: 9 },
]
const limit = (subject: string) => ({ name: 'test', subject, windows })
const refused = async (subject: string) =>
  attempt(database, [limit(subject)]).then(
    () => undefined,
    (error: unknown) => error,
  )

describe('attempt', () => {
  it('imposes growing waits on continued attempts', async () => {
    const waits: number[] = []
    for (let tries = 0; tries < 400 && waits.at(-1) !== day; tries++) {
      const error = await refused('patient')
      if (error === undefined) continue
      const retryAt = (error as { retryAt: Date }).retryAt.getTime()
      waits.push([minute, hour, day].find((length) => retryAt - Date.now() <= length) ?? 0)
      wait(retryAt - Date.now() + 1)
    }
    expect(waits).toEqual([minute, minute, hour, minute, minute, day])
  })

  it('says when the next attempt is allowed', async () => {
    for (let i = 0; i < 2; i++) expect(await refused('told')).toBeUndefined()
    const error = await refused('told')
    expect(error).toMatchObject({
      code: 'too-many-attempts',
      message: expect.stringMatching(/^That was tried too often\. Try again in \d+ seconds\.$/),
    })
  })

  it('does not let rapid attempts use up the long windows', async () => {
    for (let i = 0; i < 100; i++) await refused('hammer')
    wait(minute + 1)
    expect(await refused('hammer')).toBeUndefined()
  })

  it('counts concurrent attempts', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => refused('crowd')))
    expect(outcomes.filter((error) => error === undefined)).toHaveLength(2)
  })

  it('takes back what is released, and no more than that', async () => {
    for (let i = 0; i < 20; i++) await (await attempt(database, [limit('right')])).release()
    const one = await attempt(database, [limit('right')])
    await attempt(database, [limit('right')])
    await one.release()
    expect(await refused('right')).toBeUndefined()
    expect(await refused('right')).toMatchObject({ code: 'too-many-attempts' })
  })

  it('keeps subjects apart, and stores them as hashes', async () => {
    await attempt(database, [limit('anna@example.org')])
    await attempt(database, [limit('anna@example.org')])
    expect(await refused('berta@example.org')).toBeUndefined()
    const rows = await database.installation.rateLimit.findMany()
    expect(JSON.stringify(rows)).not.toContain('anna')
  })
})

describe('isReached', () => {
  it('says whether a window is full, and counts nothing', async () => {
    const one = { ...limit('reached'), windows: windows.slice(0, 2) }
    for (let i = 0; i < 2; i++) {
      expect(await isReached(database, one)).toBe(false)
      await attempt(database, [unrefused(one)])
    }
    expect(await isReached(database, one)).toBe(true)
    wait(minute)
    expect(await isReached(database, one)).toBe(false)
    for (let i = 0; i < 3; i++) await attempt(database, [unrefused(one)])
    wait(2 * minute)
    expect(await isReached(database, one)).toBe(true)
    wait(hour)
    expect(await isReached(database, one)).toBe(false)
  })
})

describe('isWithin', () => {
  it('counts and answers instead of refusing', async () => {
    const answers: boolean[] = []
    for (let i = 0; i < 4; i++) answers.push(await isWithin(database, limit('mail')))
    expect(answers).toEqual([true, true, false, false])
  })
})
