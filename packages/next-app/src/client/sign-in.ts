import { z } from 'zod'
import type { CredentialWay } from '../server/auth/sign-in.ts'
import type { PageAccount } from './session/page-account.ts'
import { type Problem, problemOfAnswer } from './trpc/problem.ts'

export type SignInResult =
  | { readonly ok: true; readonly passwordRemoved: boolean }
  | { readonly ok: false; readonly problem: Problem }

const offline: Problem = { code: 'offline', message: 'The server cannot be reached.' }
const entered = z.object({ ok: z.literal(true), passwordRemoved: z.boolean().default(false) })

/** Signs in with one of our own forms. The answer sets the cookies. */
export async function signInBy(way: CredentialWay, fields: Readonly<Record<string, string>>): Promise<SignInResult> {
  try {
    const answer = await post(`/api/auth/callback/${way}`, fields)
    const body: unknown = await answer.json().catch(() => undefined)
    const success = entered.safeParse(body)
    if (answer.ok && success.success) return success.data
    return { ok: false, problem: problemOfAnswer(body) }
  } catch {
    return { ok: false, problem: offline }
  }
}

/** Leaves for a provider, which returns to `callbackUrl`. @returns only when that failed */
export async function signInAt(provider: string, callbackUrl: string): Promise<Problem> {
  try {
    const answer = await post(`/api/auth/signin/${encodeURIComponent(provider)}`, { callbackUrl })
    const body = z.object({ url: z.url() }).safeParse(await answer.json().catch(() => undefined))
    if (!answer.ok || !body.success) return problemOfAnswer(undefined)
    location.assign(body.data.url)
    return await new Promise(() => undefined)
  } catch {
    return offline
  }
}

/**
 * Ends the session, deletes what the browser keeps of the account, and loads the next page in full, so that nothing of it
 * stays in memory.
 * @param next the path of the next page
 */
export async function signOut(account: PageAccount, next = '/'): Promise<void> {
  account.signingOut()
  await post('/api/auth/signout', {}).catch(() => undefined)
  account.signedOut()
  location.assign(next)
}

async function post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await (await fetch('/api/auth/csrf')).json())
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-auth-return-redirect': '1' },
    body: new URLSearchParams({ ...fields, csrfToken }),
  })
}
