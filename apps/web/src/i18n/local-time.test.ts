import { afterEach, describe, expect, it, vi } from 'vitest'
import { localDay, localSecond } from './local-time.ts'

afterEach(() => vi.unstubAllEnvs())

describe('the time in a file name', () => {
  it.each([
    ['America/Los_Angeles', '2026-03-02T06:30:00Z', '2026-03-01', '2026-03-01-223000'],
    ['Pacific/Auckland', '2026-03-01T13:30:00Z', '2026-03-02', '2026-03-02-023000'],
    ['Asia/Kolkata', '2026-12-31T18:29:59Z', '2026-12-31', '2026-12-31-235959'],
    ['Asia/Kolkata', '2026-12-31T18:30:00Z', '2027-01-01', '2027-01-01-000000'],
    ['UTC', '2026-03-01T12:00:00Z', '2026-03-01', '2026-03-01-120000'],
  ])('in %s at %s is local', (zone, instant, day, second) => {
    vi.stubEnv('TZ', zone)
    expect(localDay(new Date(instant))).toBe(day)
    expect(localSecond(new Date(instant))).toBe(second)
  })
})
