import { afterEach, expect, it, vi } from 'vitest'
import { momentOf, momentText } from './moment.ts'

afterEach(() => vi.unstubAllEnvs())

it.each(['Europe/Berlin', 'America/St_Johns', 'UTC'])('keeps a moment through a field in %s', (zone) => {
  vi.stubEnv('TZ', zone)
  const at = '2026-07-01T10:30:00.000Z'
  expect(momentOf(momentText(at))).toBe(at)
})

it('is the local time without a zone', () => {
  vi.stubEnv('TZ', 'Europe/Berlin')
  expect(momentText('2026-07-01T10:30:00.000Z')).toBe('2026-07-01T12:30')
})

it('is empty for none', () => {
  expect(momentText(null)).toBe('')
  expect(momentOf('')).toBeUndefined()
})
