import { describe, expect, it } from 'vitest'
import { lockByName, lockKey } from './lock.ts'
import { testDatabase } from './testing/index.ts'

const { database } = await testDatabase()

describe('lockByName', () => {
  const isFree = async (name: string) => {
    const [row] = await database.unsafe.$queryRaw<{ free: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(${lockKey(name)}) AS free`
    return row?.free
  }

  it('holds the lock of its name only, until the transaction ends', async () => {
    await database.transaction(async (records) => {
      await lockByName(records, 'one')
      expect(await isFree('one')).toBe(false)
      expect(await isFree('other')).toBe(true)
    })
    expect(await isFree('one')).toBe(true)
  })
})
