import { describe, expect, it } from 'vitest'
import { endOf } from './choice.ts'

const now = new Date('2026-11-30T12:00:00')

describe('the end of a link', () => {
  it('is after days, by default 30, or never', () => {
    expect(endOf({ expiry: '30', date: '' }, now)).toEqual(new Date(now.getTime() + 30 * 86_400_000))
    expect(endOf({ expiry: 'never', date: '' }, now)).toBeNull()
  })

  it('is the end of the chosen day, also of today', () => {
    expect(endOf({ expiry: 'custom', date: '2026-11-30' }, now)).toEqual(new Date('2026-11-30T23:59:59'))
  })

  it.each(['', '2026-11-29', '2026-02-31x', '9999-01-01'])('is not accepted as %j', (date) => {
    expect(endOf({ expiry: 'custom', date }, now)).toBeUndefined()
  })
})
