import { type SignInResult, signInBy } from '@amend/next-app/client/sign-in'

/** Codes that say how a sign-in goes on: the page of the next step asks for it. */
const furtherSteps: readonly string[] = ['second-factor-needed', 'account-deleted']

/**
 * Signs in with one of our own forms, and leaves for the page of the next step where one comes before the session.
 * @param callbackUrl a path of ours to continue at after the last step
 */
export async function enter(
  way: Parameters<typeof signInBy>[0],
  fields: Readonly<Record<string, string>>,
  callbackUrl = '/',
): Promise<SignInResult> {
  const result = await signInBy(way, fields)
  if (result.ok || !furtherSteps.includes(result.problem.code)) return result
  location.assign(`/sign-in/step?callbackUrl=${encodeURIComponent(callbackUrl)}`)
  return new Promise(() => undefined)
}
