import { afterEach, describe, expect, it, vi } from 'vitest'
import { deviceLifetime, deviceToken, knownDevice } from './device.ts'

const secret = 'the secret of an installation'
const owner = { userId: '0199b1e0-0000-7000-8000-000000000001', passwordChangedAt: new Date(1_700_000_000_000) }
const token = deviceToken(secret, owner)

afterEach(() => vi.useRealTimers())

describe('a device', () => {
  it('is recognised for its owner, with an id of its own', () => {
    expect(knownDevice(secret, owner, token)).toMatch(/^[\w-]{22}$/)
    expect(knownDevice(secret, owner, token)).toBe(knownDevice(secret, owner, token))
    expect(knownDevice(secret, owner, deviceToken(secret, owner))).not.toBe(knownDevice(secret, owner, token))
  })

  it('is unknown for other accounts, for other installations and after a password change', () => {
    expect(knownDevice(secret, { ...owner, userId: '0199b1e0-0000-7000-8000-000000000002' }, token)).toBeUndefined()
    expect(knownDevice('another secret', owner, token)).toBeUndefined()
    expect(knownDevice(secret, { ...owner, passwordChangedAt: new Date() }, token)).toBeUndefined()
    expect(knownDevice(secret, { ...owner, passwordChangedAt: undefined }, token)).toBeUndefined()
  })

  it('is unknown when any character of its token was changed', () => {
    for (let i = 0; i < token.length; i++) {
      // The last character of base64url has unused bits.
      if (i === token.length - 1) continue
      const changed = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
      expect(knownDevice(secret, owner, changed), changed).toBeUndefined()
    }
    for (const nonsense of ['', '1...', 'undefined', `${token}x`, token.repeat(100)]) {
      expect(knownDevice(secret, owner, nonsense)).toBeUndefined()
    }
  })

  it('expires after its lifetime', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + deviceLifetime })
    expect(knownDevice(secret, owner, token)).toBeUndefined()
  })

  it('does not reveal its owner', () => {
    expect(token).not.toContain(owner.userId)
    expect(Buffer.from(token.split('.')[2] ?? '', 'base64url').toString()).not.toContain(owner.userId)
  })
})
