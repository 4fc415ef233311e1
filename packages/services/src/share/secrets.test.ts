import { hashToken } from '@amend/auth'
import { describe, expect, it } from 'vitest'
import { isShareKey, newShareKey, openShareKey, sealShareKey } from './key.ts'
import { isPass, issuePass, passLifetime } from './pass.ts'

const secret = 'a secret of a test, long enough for it'
const id = '0197a0b0-0000-7000-8000-000000000001'

describe('the key of a link', () => {
  it('has 144 random bits', () => {
    const keys = new Set(Array.from({ length: 1000 }, newShareKey))
    expect(keys.size).toBe(1000)
    for (const key of keys) {
      expect(isShareKey(key)).toBe(true)
      expect(Buffer.from(key, 'base64url')).toHaveLength(18)
    }
  })

  it('is stored as a hash, and encrypted for its own row', () => {
    const key = newShareKey()
    const sealed = sealShareKey(key, id, secret)
    expect(`${sealed}${hashToken(key)}`).not.toContain(key)
    expect(Buffer.from(sealed, 'base64url').includes(key)).toBe(false)
    expect(openShareKey(sealed, id, secret)).toBe(key)
    expect(sealShareKey(key, id, secret)).not.toBe(sealed)
  })

  it('stays closed to another secret, another row and a changed text', () => {
    const sealed = sealShareKey(newShareKey(), id, secret)
    expect(openShareKey(sealed, id, `${secret}!`)).toBeUndefined()
    expect(openShareKey(sealed, id.replace('1', '2'), secret)).toBeUndefined()
    const bytes = Buffer.from(sealed, 'base64url')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    expect(openShareKey(bytes.toString('base64url'), id, secret)).toBeUndefined()
    expect(openShareKey('', id, secret)).toBeUndefined()
  })
})

describe('the pass of a visitor', () => {
  const link = { id, passwordHash: '$argon2id$a' }
  const now = 1_800_000_000_000

  it('is good for an hour', () => {
    const pass = issuePass(link, secret, now)
    expect(isPass(pass, link, secret, now)).toBe(true)
    expect(isPass(pass, link, secret, now + passLifetime - 1)).toBe(true)
    expect(isPass(pass, link, secret, now + passLifetime)).toBe(false)
  })

  it('is good for its link and its password only, and for no other installation', () => {
    const pass = issuePass(link, secret, now)
    expect(isPass(pass, { ...link, id: id.replace('1', '2') }, secret, now)).toBe(false)
    expect(isPass(pass, { ...link, passwordHash: '$argon2id$b' }, secret, now)).toBe(false)
    expect(isPass(pass, link, `${secret}!`, now)).toBe(false)
  })

  it('cannot be prolonged or made up', () => {
    const [, mac] = issuePass(link, secret, now).split('.')
    for (const forged of [undefined, '', '.', `${now + 2 * passLifetime}.${mac}`, `${now + 1}.${'A'.repeat(43)}`]) {
      expect(isPass(forged, link, secret, now)).toBe(false)
    }
  })
})
