import type { ShareItem } from '@amend/api/types'
import { describe, expect, it } from 'vitest'
import { changesOf, editOf, endOf } from './choice.ts'

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

describe('a change of a link', () => {
  const share = { compare: true, download: true, remix: true, hasPassword: false, expiresAt: null } as ShareItem
  const locked = { ...share, hasPassword: true }
  const change = (of: ShareItem, edit: object) => changesOf(of, { ...editOf(of), ...edit }, now)

  it('names nothing that stays', () => {
    expect(change(share, {})).toEqual({})
    expect(change(locked, {})).toEqual({})
    expect(change(locked, { password: '' })).toEqual({})
  })

  it('allows a download and a remix each by itself', () => {
    expect(change(share, { download: false })).toEqual({ download: false })
    expect(change(share, { remix: false })).toEqual({ remix: false })
  })

  it('sets, replaces and removes a password', () => {
    expect(change(share, { locked: true, password: 'for friends' })).toEqual({ password: 'for friends' })
    expect(change(locked, { password: 'for others' })).toEqual({ password: 'for others' })
    expect(change(locked, { locked: false, password: 'left over' })).toEqual({ password: null })
    expect(change(share, { locked: false, password: 'left over' })).toEqual({})
  })

  it('sets another end, or none', () => {
    expect(change(share, { expiry: '7' })).toEqual({
      expiresAt: new Date(now.getTime() + 7 * 86_400_000).toISOString(),
    })
    expect(change(share, { expiry: 'never' })).toEqual({ expiresAt: null })
  })

  it('misses a date or a password', () => {
    expect(change(share, { expiry: 'custom' })).toBe('date')
    expect(change(share, { locked: true })).toBe('password')
  })
})
