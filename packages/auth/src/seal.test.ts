import { describe, expect, it } from 'vitest'
import { seal, unseal } from './seal.ts'

const of = { secret: 'a secret of a test, long enough for it', purpose: 'tests', subject: 'row 1' }

describe('a sealed text', () => {
  it('is opened with what it is bound to, and differs each time', () => {
    const [one, other] = [seal('a secret word', of), seal('a secret word', of)]
    expect(one).not.toBe(other)
    expect(Buffer.from(one, 'base64url').toString()).not.toContain('secret word')
    expect(unseal(one, of)).toBe('a secret word')
  })

  it.each([{ secret: 'another secret, that is long enough for it' }, { purpose: 'others' }, { subject: 'row 2' }])(
    'is not opened with %o',
    (other) => {
      expect(unseal(seal('x', of), { ...of, ...other })).toBeUndefined()
    },
  )

  it('is not opened when it was changed', () => {
    const sealed = Buffer.from(seal('x', of), 'base64url')
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
    expect(unseal(sealed.toString('base64url'), of)).toBeUndefined()
    expect(unseal('', of)).toBeUndefined()
  })
})
