import { afterEach, describe, expect, it, vi } from 'vitest'
import { daysBetween, groupByDate } from './date-groups.ts'

afterEach(() => vi.unstubAllEnvs())

const at = (createdAt: string) => ({ createdAt })

describe('groupByDate', () => {
  it('has the last seven days, and older months', () => {
    vi.stubEnv('TZ', 'UTC')
    const pictures = [
      '2026-11-30T08:00:00Z',
      '2026-11-30T07:00:00Z',
      '2026-11-29T23:59:59Z',
      '2026-11-24T00:00:00Z',
      '2026-11-23T23:59:59Z',
      '2026-11-01T00:00:00Z',
      '2026-10-31T00:00:00Z',
      '2025-11-01T00:00:00Z',
    ].map(at)
    const groups = groupByDate(pictures, new Date('2026-11-30T09:00:00Z'))
    expect(groups.map(({ key, unit, start, end }) => [key, unit, start, end])).toEqual([
      ['2026-11-30', 'day', 0, 2],
      ['2026-11-29', 'day', 2, 3],
      ['2026-11-24', 'day', 3, 4],
      ['2026-11', 'month', 4, 6],
      ['2026-10', 'month', 6, 7],
      ['2025-11', 'month', 7, 8],
    ])
    expect(groupByDate([], new Date())).toEqual([])
  })

  it("is in the reader's time zone", () => {
    const night = [at('2026-11-30T02:00:00Z')]
    const now = new Date('2026-11-30T20:00:00Z')
    for (const [zone, days] of [
      ['America/Los_Angeles', 1],
      ['Europe/Berlin', 0],
    ] as const) {
      vi.stubEnv('TZ', zone)
      const [group] = groupByDate(night, now)
      expect(group && daysBetween(group.at, now)).toBe(days)
    }
  })
})
