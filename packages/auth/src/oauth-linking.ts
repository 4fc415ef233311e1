/**
 * Decides which account a provider's identity opens. An identity is linked by its address only when both sides have
 * proved ownership of it: the provider has verified it, and the account has confirmed it or is taken over by its owner.
 */
import { AuthError } from './error.ts'

/** A person's profile at a provider. */
export interface Identity {
  readonly provider: string
  /** The person's id at the provider; unlike the address it is never reassigned. */
  readonly providerAccountId: string
  readonly email: string | undefined
  /** True only when the provider says so explicitly. */
  readonly emailVerified: boolean
}

export interface LinkingFacts {
  readonly identity: Identity
  /** The account that the identity is linked to already. */
  readonly linkedTo: string | undefined
  /** The account with the identity's address. */
  readonly sameEmail: { readonly userId: string; readonly confirmed: boolean } | undefined
  /** The account signed in in the browser that returned from the provider. */
  readonly signedInAs: string | undefined
}

export type LinkingDecision =
  /** The identity is linked already. */
  | { readonly kind: 'sign-in'; readonly userId: string }
  /** `takeOver`: the account was never confirmed, and its content may come from somebody else. */
  | { readonly kind: 'link'; readonly userId: string; readonly takeOver: boolean }
  | { readonly kind: 'create'; readonly email: string }

/** @throws AuthError 'identity-taken', 'provider-email-unverified' */
export function decideLinking({ identity, linkedTo, sameEmail, signedInAs }: LinkingFacts): LinkingDecision {
  if (linkedTo !== undefined) {
    if (signedInAs === undefined || signedInAs === linkedTo) return { kind: 'sign-in', userId: linkedTo }
    throw new AuthError('identity-taken', 'This sign-in already belongs to another account here.')
  }
  // Linked on purpose by somebody who has proved to own both: the address does not matter.
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
