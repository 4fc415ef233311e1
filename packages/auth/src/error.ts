import { AmendError, type AmendErrorOptions } from '@amend/contract'
import type { NextStep } from './sign-in-step.ts'

export type AuthErrorCode =
  | 'bad-email'
  | 'bad-name'
  | 'password-too-short'
  | 'password-too-long'
  /** One of the most common passwords. */
  | 'password-common'
  /** A row of keys, few distinct characters, or the person's own address or name. */
  | 'password-predictable'
  /** A wrong address or password, or an account that may not sign in yet: which of them is not revealed. */
  | 'sign-in-refused'
  /** The current password, when it is to be changed. */
  | 'password-wrong'
  | 'password-needed'
  /** The account has no password, and the sign-in of the session is too old to stand for one. */
  | 'sign-in-again'
  /** The first step of a sign-in was right, and a code comes next; or an action needs a code. */
  | 'second-factor-needed'
  /** A code is wrong, or was used already. */
  | 'code-refused'
  | 'sign-in-expired'
  | 'two-factor-on'
  | 'two-factor-off'
  /** The first step of a sign-in was right, and the account can be restored. */
  | 'account-deleted'
  | 'same-email'
  | 'email-taken'
  | 'passkey-refused'
  | 'too-many-passkeys'
  | 'too-many-attempts'
  | 'account-suspended'
  | 'sign-up-closed'
  /** The first account needs the link that the start printed. */
  | 'setup-needed'
  /** A link in a mail is unknown, expired or used. */
  | 'link-refused'
  /** The provider has not verified the address. */
  | 'provider-email-unverified'
  /** The provider's identity is linked to another account. */
  | 'identity-taken'
  | 'not-signed-in'
  | 'not-permitted'
  | 'api-key-refused'
  | 'bad-api-key'
  | 'mail-failed'
  | 'bad-environment'

export interface AuthErrorOptions extends AmendErrorOptions {
  /** The earliest time of another attempt. */
  readonly retryAt?: Date
  /** The account that was tried, for the audit log. Never shown: it would reveal that there is one. */
  readonly accountId?: string | undefined
  /** How the sign-in goes on. */
  readonly next?: NextStep
}

/** Why an access or action is refused, in one sentence for the person. */
export class AuthError extends AmendError<AuthErrorCode> {
  static override readonly domain: string = 'auth'
  override readonly name = 'AuthError'
  readonly retryAt: Date | undefined
  readonly accountId: string | undefined
  readonly next: NextStep | undefined

  constructor(code: AuthErrorCode, message: string, options: AuthErrorOptions = {}) {
    super(code, message, options)
    this.retryAt = options.retryAt
    // Not enumerable: they must not get into an answer or a log.
    Object.defineProperty(this, 'accountId', { value: options.accountId, enumerable: false })
    Object.defineProperty(this, 'next', { value: options.next, enumerable: false })
  }
}
