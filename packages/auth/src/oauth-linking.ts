/**
 * Which account an identity at a provider opens. An identity is linked by its address only when both sides have shown
 * that the address is theirs: the provider vouches for it, and the account has confirmed it or is taken over by its owner.
 */
import { AuthError } from './error.ts'

/** What a provider says of somebody. */
export interface Identity {
  readonly provider: string
  /** Of the person at the provider; unlike the address it never goes to somebody else. */
  readonly providerAccountId: string
  readonly email: string | undefined
  /** Only what the provider says outright counts: absent is no. */
  readonly emailVerified: boolean
}

export interface LinkingFacts {
  readonly identity: Identity
  /** Whose the identity is already. */
  readonly linkedTo: string | undefined
  /** The account with the identity's address. */
  readonly sameEmail: { readonly userId: string; readonly confirmed: boolean } | undefined
  /** Who is signed in, in the browser that came back from the provider. */
  readonly signedInAs: string | undefined
}

export type LinkingDecision =
  /** The identity is known. */
  | { readonly kind: 'sign-in'; readonly userId: string }
  /** `takeOver`: the account was never confirmed, and what it held came from somebody else. */
  | { readonly kind: 'link'; readonly userId: string; readonly takeOver: boolean }
  | { readonly kind: 'create'; readonly email: string }

/** @throws AuthError 'identity-taken', 'provider-email-unverified' */
export function decideLinking({ identity, linkedTo, sameEmail, signedInAs }: LinkingFacts): LinkingDecision {
  if (linkedTo !== undefined) {
    if (signedInAs === undefined || signedInAs === linkedTo) return { kind: 'sign-in', userId: linkedTo }
    throw new AuthError('identity-taken', 'This sign-in already belongs to another account here.')
  }
  // Linked on purpose, by somebody who has shown to own both: the address does not matter.
  if (signedInAs !== undefined) return { kind: 'link', userId: signedInAs, takeOver: false }
  if (identity.email === undefined || !identity.emailVerified) {
    throw new AuthError(
      'provider-email-unverified',
      'The provider does not confirm your address. Confirm it there, or sign in here and link the provider in the settings.',
    )
  }
  if (!sameEmail) return { kind: 'create', email: identity.email }
  return { kind: 'link', userId: sameEmail.userId, takeOver: !sameEmail.confirmed }
}
