import { AmendError, type AmendErrorOptions } from '@amend/contract'

export type AuthErrorCode =
  | 'bad-email'
  | 'bad-name'
  | 'password-too-short'
  | 'password-too-long'
  /** Among those that people and attackers try first. */
  | 'password-common'
  /** A row of keys, few characters, or the person's own address or name. */
  | 'password-predictable'
  /** A wrong address or password, or an account that may not sign in yet: which of them is not told. */
  | 'sign-in-refused'
  /** The current password, when it is to be changed. */
  | 'password-wrong'
  | 'too-many-attempts'
  | 'account-suspended'
  | 'sign-up-closed'
  /** The first account needs the link that the start printed. */
  | 'setup-needed'
  /** The link of a mail is unknown, expired or used up. */
  | 'link-refused'
  /** The provider does not vouch for the address. */
  | 'provider-email-unverified'
  /** The provider's identity belongs to another account. */
  | 'identity-taken'
  | 'not-signed-in'
  | 'not-permitted'
  | 'api-key-refused'
  | 'bad-api-key'
  | 'mail-failed'
  | 'bad-environment'

export interface AuthErrorOptions extends AmendErrorOptions {
  /** From when on it may be tried again. */
  readonly retryAt?: Date
}

/** Why somebody may not come in or may not do something, in one sentence for the person. */
export class AuthError extends AmendError<AuthErrorCode> {
  static override readonly domain: string = 'auth'
  override readonly name = 'AuthError'
  readonly retryAt: Date | undefined

  constructor(code: AuthErrorCode, message: string, options: AuthErrorOptions = {}) {
    super(code, message, options)
    this.retryAt = options.retryAt
  }
}
