import * as argon2 from '@node-rs/argon2'
import { describe, expect, it, vi } from 'vitest'
import { cheapParameters } from '../testing/hashing.ts'
import { argon2id, recommendedParameters } from './hash.ts'

// The real implementation, with its calls recorded.
vi.mock('@node-rs/argon2', async (load) => {
  const real = await load<typeof argon2>()
  return { ...real, verify: vi.fn(real.verify) }
})

const passwords = argon2id(cheapParameters)

describe('argon2id', () => {
  it('hashes with the recommended parameters', async () => {
    const real = argon2id()
    const hash = await real.hash('correct horse battery staple')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await real.verify(hash, 'correct horse battery staple')).toBe(true)
    expect(await real.verify(hash, 'correct horse battery stapler')).toBe(false)
    expect(await real.verify(undefined, 'correct horse battery staple')).toBe(false)
    expect(real.isOutdated(hash)).toBe(false)
  })

  it('does the same work without a hash', async () => {
    const hash = await passwords.hash('correct horse battery staple')
    vi.mocked(argon2.verify).mockClear()
    await passwords.verify(hash, 'a guess')
    await passwords.verify(undefined, 'a guess')
    const compared = vi.mocked(argon2.verify).mock.calls.map(([compare, password]) => {
      return { parameters: argon2.parseOptions(compare), password }
    })
    expect(compared).toHaveLength(2)
    expect(compared[1]).toEqual(compared[0])
  })

  it('salts: the same password has a different hash each time', async () => {
    expect(await passwords.hash('one and the same')).not.toBe(await passwords.hash('one and the same'))
  })

  it('accepts a password in any Unicode normalisation', async () => {
    const hash = await passwords.hash('größer'.normalize('NFC'))
    expect(await passwords.verify(hash, 'größer'.normalize('NFD'))).toBe(true)
  })

  it('detects hashes with other parameters, and still verifies them', async () => {
    const old = await passwords.hash('from an earlier release')
    expect(argon2id().isOutdated(old)).toBe(true)
    expect(await argon2id().verify(old, 'from an earlier release')).toBe(true)
    for (const [name, value] of Object.entries(recommendedParameters)) {
      const other = argon2id({ ...cheapParameters, [name]: value })
      if (value !== cheapParameters[name as keyof typeof cheapParameters]) expect(other.isOutdated(old)).toBe(true)
    }
  })

  it('matches nothing that is too long to be a password, not even the empty one', async () => {
    const empty = await passwords.hash('')
    expect(await passwords.verify(empty, 'x'.repeat(1_000_000))).toBe(false)
    expect(await passwords.verify(undefined, 'x'.repeat(1_000_000))).toBe(false)
  })
})
