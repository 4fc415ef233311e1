import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideLinking, type LinkingFacts } from './oauth-linking.ts'

const identity = { provider: 'google', providerAccountId: '1', email: 'anna@example.org', emailVerified: true }
const nobody = { linkedTo: undefined, sameEmail: undefined, signedInAs: undefined }
const confirmed = { userId: 'anna', confirmed: true }
const unconfirmed = { userId: 'anna', confirmed: false }
const decide = (facts: Partial<LinkingFacts>) => decideLinking({ identity, ...nobody, ...facts })
const doubtful = { ...identity, emailVerified: false }

describe('decideLinking', () => {
  it('creates an account for an unknown address', () => {
    expect(decide({})).toEqual({ kind: 'create', email: identity.email })
  })

  it('links to the account with the address, and takes it over when it was never confirmed', () => {
    expect(decide({ sameEmail: confirmed })).toEqual({ kind: 'link', userId: 'anna', takeOver: false })
    expect(decide({ sameEmail: unconfirmed })).toEqual({ kind: 'link', userId: 'anna', takeOver: true })
  })

  it('refuses an unverified address, with or without an account', () => {
    for (const sameEmail of [undefined, confirmed, unconfirmed]) {
      for (const doubt of [doubtful, { ...identity, email: undefined }]) {
        expect(() => decide({ identity: doubt, sameEmail })).toThrow('The provider does not confirm your address.')
      }
    }
  })

  it('opens the account that an identity is linked to, even if the address now belongs to another account', () => {
    expect(decide({ linkedTo: 'berta', sameEmail: confirmed })).toEqual({ kind: 'sign-in', userId: 'berta' })
    expect(decide({ linkedTo: 'berta', identity: doubtful })).toEqual({ kind: 'sign-in', userId: 'berta' })
  })

  it('links to the signed-in account, and never takes an identity from another account', () => {
    expect(decide({ signedInAs: 'berta', sameEmail: confirmed })).toEqual({
      kind: 'link',
      userId: 'berta',
      takeOver: false,
    })
    expect(decide({ signedInAs: 'berta', identity: doubtful })).toMatchObject({ kind: 'link', userId: 'berta' })
    expect(decide({ signedInAs: 'berta', linkedTo: 'berta' })).toEqual({ kind: 'sign-in', userId: 'berta' })
    expect(() => decide({ signedInAs: 'berta', linkedTo: 'anna' })).toThrow('already belongs to another account')
  })

  it('never opens an account for an unverified address', () => {
    const id = fc.constantFrom<string>('anna', 'berta', 'clara')
    const facts = fc.record({
      identity: fc.record({
        provider: fc.constant('google'),
        providerAccountId: fc.constant('1'),
        email: fc.option(fc.constant(identity.email), { nil: undefined }),
        emailVerified: fc.boolean(),
      }),
      linkedTo: fc.option(id, { nil: undefined }),
      sameEmail: fc.option(fc.record({ userId: id, confirmed: fc.boolean() }), { nil: undefined }),
      signedInAs: fc.option(id, { nil: undefined }),
    })
    fc.assert(
      fc.property(facts, (given) => {
        let decision: ReturnType<typeof decideLinking>
        try {
          decision = decideLinking(given)
        } catch {
          return
        }
        const byAddress = decision.kind !== 'create' && ![given.linkedTo, given.signedInAs].includes(decision.userId)
        if (byAddress || decision.kind === 'create') {
          expect(given.identity).toMatchObject({ email: identity.email, emailVerified: true })
        }
        if (byAddress)
          expect(decision).toMatchObject({ userId: given.sameEmail?.userId, takeOver: !given.sameEmail?.confirmed })
      }),
      { numRuns: 1000 },
    )
  })
})
