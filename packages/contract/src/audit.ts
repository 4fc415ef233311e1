/** What the audit log records, besides actions in workspaces, which have the name of their permission. */
import type { ApiErrorCode } from './error-codes.ts'

/** Actions of a person on an account. */
export const accountActions = [
  'user:sign-up',
  'user:appoint',
  'email:confirm',
  'password:set',
  'session:begin',
  'session:end',
  'identity:link',
  'identity:unlink',
  'account:export',
  'account:delete',
  'account:restore',
  /** After the grace period, by the installation. */
  'account:erase',
  'email:change',
  'two-factor:enable',
  'two-factor:disable',
  'two-factor:renew-codes',
  'two-factor:use-code',
  'passkey:add',
  'passkey:rename',
  'passkey:remove',
] as const

export type AccountAction = (typeof accountActions)[number]

/** Requests that were refused, and the note that further ones were not recorded. */
export const refusalActions = [
  /** A failed sign-in: a wrong password, a link or key that is not valid, a suspended account. */
  'sign-in:refused',
  /** The first account was requested without the link that the start prints. */
  'setup:refused',
  /** A record of somebody else or none at all, or an action that the role does not include. */
  'access:refused',
  /** A limit on the number of requests was reached. */
  'rate:refused',
  /** More was refused within the hour than is recorded. */
  'refusals:omitted',
] as const

export type RefusalAction = (typeof refusalActions)[number]

/**
 * The action as which a refusal with a code is recorded. Other codes are about the input, or, as "cross-site", about a page
 * of somebody else that the visitor happened to open, and are not recorded.
 */
export const auditedRefusals: Readonly<Partial<Record<ApiErrorCode, RefusalAction>>> = {
  'sign-in-refused': 'sign-in:refused',
  'password-wrong': 'sign-in:refused',
  'code-refused': 'sign-in:refused',
  'passkey-refused': 'sign-in:refused',
  'link-refused': 'sign-in:refused',
  'account-suspended': 'sign-in:refused',
  'provider-email-unverified': 'sign-in:refused',
  'identity-taken': 'sign-in:refused',
  'api-key-refused': 'sign-in:refused',
  'setup-needed': 'setup:refused',
  'sign-up-closed': 'setup:refused',
  'not-permitted': 'access:refused',
  'not-found': 'access:refused',
  'invitation-refused': 'access:refused',
  'too-many-attempts': 'rate:refused',
}
