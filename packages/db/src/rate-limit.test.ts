import { describe, expect, it } from 'vitest'
import { countAttempt } from './rate-limit.ts'
import { testDatabase } from './testing/index.ts'

const { database } = await testDatabase()

describe('countAttempt', () => {
  it('counts concurrent attempts, each key separately', async () => {
    const counted = await Promise.all(Array.from({ length: 40 }, () => countAttempt(database, 'one', 60_000)))
    expect(counted.map(({ attempts }) => attempts).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 1),
    )
    expect(new Set(counted.map(({ expiresAt }) => expiresAt.getTime())).size).toBe(1)
    expect(await countAttempt(database, 'other', 60_000)).toMatchObject({ attempts: 1 })
  })

  it('starts again after the window', async () => {
    const first = await countAttempt(database, 'short', 30)
    expect(first.expiresAt.getTime()).toBeGreaterThan(Date.now() - 1000)
    await new Promise((resolve) => setTimeout(resolve, 60))
    const second = await countAttempt(database, 'short', 60_000)
    expect(second.attempts).toBe(1)
    expect(second.expiresAt.getTime()).toBeGreaterThan(first.expiresAt.getTime())
    expect((await countAttempt(database, 'short', 60_000)).attempts).toBe(2)
  })
})
