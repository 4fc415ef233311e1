import type { Records } from '@amend/db'
import { requireActive } from '../account.ts'
import type { Auth, Client } from '../context.ts'
import { knownDevice } from '../device.ts'
import { networkOf } from '../network.ts'
import { expired, readStep, useStep } from '../next-step.ts'
import { entered, letIn, ownerOf, type SignedIn } from '../signed-in.ts'
import { type Attempt, attempt, day, hour, minute, type Window } from '../throttle.ts'
import { refusedCode, useCode } from './use-code.ts'

const each: readonly Window[] = [
  { length: minute, attempts: 5 },
  { length: hour, attempts: 20 },
  { length: day, attempts: 60 },
]
/**
 * Of all unknown devices of an account together. Whoever gets here has the password: with three codes in a million right
 * at a time, this leaves a guesser a chance of one in 3000 a day. The owner's known devices are not limited by it.
 */
const allUnknown: readonly Window[] = [
  { length: hour, attempts: 40 },
  { length: day, attempts: 100 },
]

/**
 * Continues a sign-in with a code of the authenticator app, or a recovery code.
 * @throws AuthError 'sign-in-expired', 'code-refused', 'too-many-attempts', 'account-suspended', 'account-deleted'
 */
export async function signInWithCode(auth: Auth, code: string, client: Client): Promise<SignedIn> {
  const { database, settings } = auth
  const { stepToken = '' } = client
  const found = await readStep(database, stepToken)
  if (found?.step !== 'second-factor') throw expired()
  const user = await database.installation.user.findUnique({ where: { id: found.userId } })
  if (!user) throw expired()
  requireActive(user)
  const tried = await attemptCode(auth, database, user.id, client)
  const entry = await database.transaction(async (records) => {
    if (!(await useCode(records, settings, user, code))) return undefined
    await useStep(records, 'second-factor', user.id, stepToken)
    return letIn(records, settings, user, client, { secondFactor: true })
  })
  if (!entry) throw refusedCode(user.id)
  await tried.release()
  return entered(entry)
}

/** Counted before the code is compared, so that concurrent guesses all count. */
async function attemptCode(
  { settings }: Auth,
  records: Records,
  userId: string,
  { address, deviceToken }: Client,
): Promise<Attempt> {
  const known = deviceToken && knownDevice(settings.secret, await ownerOf(records, userId), deviceToken)
  if (known) return attempt(records, [{ name: 'second-factor:device', subject: known, windows: each }])
  return attempt(records, [
    { name: 'second-factor:pair', subject: `${userId} ${networkOf(address)}`, windows: each },
    { name: 'second-factor:account', subject: userId, windows: allUnknown },
  ])
}
