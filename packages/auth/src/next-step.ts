/**
 * A sign-in whose first step was right and that is not over: a code of the second factor comes next, or the decision to
 * restore a deleted account. The browser holds a token that is good for this step alone; the database has its hash.
 */
import type { Records, User } from '@amend/db'
import { AuthError } from './error.ts'
import { hashToken, isToken, randomToken } from './random-token.ts'
import type { NextStep, SignInStep } from './sign-in-step.ts'
import { minute } from './throttle.ts'
import { hasTwoFactor } from './two-factor/use-code.ts'

export const stepLifetime = 10 * minute

/** The step that a sign-in needs before a session begins. @param passed whether a second factor was shown */
export async function nextStepOf(records: Records, user: User, passed: boolean): Promise<SignInStep | undefined> {
  if (!passed && (await hasTwoFactor(records, user.id))) return 'second-factor'
  return user.deletedAt ? 'restore' : undefined
}

/** Runs in the caller's transaction. */
export async function issueStep(records: Records, step: SignInStep, userId: string): Promise<NextStep> {
  const token = randomToken()
  const expires = new Date(Date.now() + stepLifetime)
  const data = { identifier: identifier(step, userId), token: hashToken(token), expires }
  await records.installation.verificationToken.create({ data })
  return { step, token }
}

/** Whose sign-in a token continues, and with which step; undefined when it is unknown, used or too old. */
export async function readStep(
  records: Records,
  token: string | undefined,
): Promise<{ readonly step: SignInStep; readonly userId: string } | undefined> {
  if (token === undefined || !isToken(token)) return undefined
  const row = await records.installation.verificationToken.findFirst({
    where: { token: hashToken(token), identifier: { startsWith: prefix }, expires: { gt: new Date() } },
  })
  const [, step, userId] = /^sign-in-step:(second-factor|restore):(.+)$/.exec(row?.identifier ?? '') ?? []
  return step === undefined || userId === undefined ? undefined : { step: step as SignInStep, userId }
}

/**
 * Ends a step. Of concurrent calls one succeeds. Runs in the caller's transaction.
 * @throws AuthError 'sign-in-expired'
 */
export async function useStep(records: Records, step: SignInStep, userId: string, token: string): Promise<void> {
  const where = { identifier: identifier(step, userId), token: hashToken(token) }
  if ((await records.installation.verificationToken.deleteMany({ where })).count === 0) throw expired()
}

/** Ends all unfinished sign-ins of an account: its password, its address or its second factor has changed. */
export async function revokeSteps(records: Records, userId: string): Promise<void> {
  const identifiers = [identifier('second-factor', userId), identifier('restore', userId)]
  await records.installation.verificationToken.deleteMany({ where: { identifier: { in: identifiers } } })
}

const prefix = 'sign-in-step:'
const identifier = (step: SignInStep, userId: string): string => `${prefix}${step}:${userId}`

export const expired = () => new AuthError('sign-in-expired', 'This took too long. Sign in again.')
