import { TOTP } from 'otpauth'
import type { Auth, Client } from '../context.ts'
import { findSession, type Session } from '../session.ts'
import { signIn } from '../sign-in.ts'
import { signUp } from '../sign-up.ts'
import { beginTwoFactor, confirmTwoFactor } from '../two-factor/manage.ts'
import { visitor } from './installation.ts'

export const memberPassword = 'mauve-otter-ladder'

export interface Member {
  readonly email: string
  readonly userId: string
  readonly session: Session
  /** Of the session. */
  readonly token: string
  /** Of the browser of the session. */
  readonly client: Client
}

/** Somebody with a confirmed address, who is signed in. */
export async function addMember(auth: Auth, email = 'anna@example.org'): Promise<Member> {
  await signUp(auth, { email, password: memberPassword }, visitor())
  await auth.database.installation.user.update({ where: { email }, data: { emailVerified: new Date() } })
  const signedIn = await signIn(auth, { email, password: memberPassword }, visitor())
  const { token } = signedIn.session
  const session = await findSession(auth, token)
  if (!session) throw new Error('The session has not begun.')
  const client = visitor({ sessionToken: token, deviceToken: signedIn.deviceToken })
  return { email, userId: signedIn.userId, session, token, client }
}

/** Lets the last proof of a session be so long ago that it stands for none. */
export async function forgetProof({ database }: Pick<Auth, 'database'>, userId: string): Promise<void> {
  const provedAt = new Date(Date.now() - 11 * 60_000)
  await database.installation.session.updateMany({ where: { userId }, data: { provedAt } })
}

export interface App {
  /** The code of the app, `steps` of 30 s from now. */
  code(steps?: number): string
  readonly secret: string
  readonly recoveryCodes: readonly string[]
}

/** Turns two-factor authentication on. Its first code, of the step before the present one, is used by it. */
export async function connectApp(auth: Auth, { session, token }: Member): Promise<App> {
  const { secret } = await beginTwoFactor(auth, session, { password: memberPassword })
  const code = (steps = 0) => codeOf(secret, steps)
  const recoveryCodes = await confirmTwoFactor(auth, session, code(-1), token)
  return { secret, code, recoveryCodes }
}

export const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: Date.now() + steps * 30_000 })

/** What a refused call throws, with the token of the next step. */
export const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: { code: string; next?: { step: string; token: string } }) => error,
  )

/** The token of the step that a sign-in goes on with. */
export async function stepOf(call: Promise<unknown>): Promise<string> {
  const refusal = await refusalOf(call)
  if (!refusal?.next) throw new Error('No step comes next.')
  return refusal.next.token
}
