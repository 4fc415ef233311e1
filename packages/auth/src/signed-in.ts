import type { Records, User } from '@amend/db'
import type { Client } from './context.ts'
import { type DeviceOwner, deviceToken } from './device.ts'
import { AuthError } from './error.ts'
import { issueStep, nextStepOf } from './next-step.ts'
import { beginSession, type NewSession } from './session.ts'
import type { AuthSettings } from './settings.ts'
import type { NextStep } from './sign-in-step.ts'

/** The two cookies of a browser whose person has signed in. */
export interface SignedIn {
  readonly userId: string
  readonly session: NewSession
  /** Identifies this browser at later attempts to sign in. */
  readonly deviceToken: string
}

/** A session, or the step that comes before one. Every way to sign in goes through here. */
export type Entry = SignedIn | (NextStep & { readonly userId: string })

export interface Passed {
  /** A second factor was shown, or is not needed: a passkey, or a browser in which the person is signed in. */
  readonly secondFactor: boolean
}

/** Begins a session, unless a step comes before it. Runs in the caller's transaction; see `entered`. */
export async function letIn(
  records: Records,
  settings: AuthSettings,
  user: User,
  client: Client,
  { secondFactor }: Passed = { secondFactor: false },
): Promise<Entry> {
  const { id: userId } = user
  const step = await nextStepOf(records, user, secondFactor)
  if (step) return { ...(await issueStep(records, step, userId)), userId }
  const session = await beginSession(records, userId, client)
  return { userId, session, deviceToken: deviceToken(settings.secret, await ownerOf(records, userId)) }
}

/**
 * The session of an entry; to be called after its transaction, which must be kept.
 * @throws AuthError 'second-factor-needed', 'account-deleted', with the token of the next step
 */
export function entered<E extends Entry>(entry: E): Exclude<E, NextStep> {
  if (!('step' in entry)) return entry as Exclude<E, NextStep>
  const { step, token, userId: accountId } = entry
  const options = { accountId, next: { step, token } }
  if (step === 'restore') {
    throw new AuthError('account-deleted', 'This account is deleted. You can still restore it.', options)
  }
  throw new AuthError('second-factor-needed', 'Enter the code of your authenticator app.', options)
}

export async function ownerOf(records: Records, userId: string): Promise<DeviceOwner> {
  const credential = await records.installation.credential.findUnique({
    where: { userId },
    select: { changedAt: true },
  })
  return { userId, passwordChangedAt: credential?.changedAt }
}
