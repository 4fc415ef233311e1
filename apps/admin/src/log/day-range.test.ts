import { afterEach, expect, it, vi } from 'vitest'
import { dayRange } from './day-range.ts'

afterEach(() => vi.unstubAllEnvs())

it('has the days of the browser’s time zone, the last one included', () => {
  vi.stubEnv('TZ', 'Europe/Berlin')
  expect(dayRange('2026-03-28', '2026-03-29')).toEqual({
    from: '2026-03-27T23:00:00.000Z',
    // The clocks go forward on that day.
    to: '2026-03-29T22:00:00.000Z',
  })
})

it('has no bound for a day that is not given', () => {
  expect(dayRange('', '')).toEqual({})
  expect(Object.keys(dayRange('2026-03-28', ''))).toEqual(['from'])
})
