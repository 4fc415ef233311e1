/**
 * Limits guessing of passwords. An attacker must not be able to lock the owner out, so nothing that strangers do blocks
 * an account as such:
 *
 * - attempts count for the pair of account and network, and for the network over all accounts;
 * - a browser in which the account was signed in before is counted by itself, whatever its network has done (OWASP, "Slow
 *   Down Online Guessing Attacks with Device Cookies");
 * - when an account is attacked from many networks, each network gets fewer attempts, but never none;
 * - a link by mail is another way in, with a limit of its own.
 */
import type { Records } from '@amend/db'
import { networkOf } from './network.ts'
import { type Attempt, attempt, day, hour, isReached, type Limit, minute, unrefused, type Window } from './throttle.ts'

const each: readonly Window[] = [
  { length: minute, attempts: 5 },
  { length: hour, attempts: 20 },
  { length: day, attempts: 60 },
]
/** The same windows for an account under attack. */
const eachUnderAttack: readonly Window[] = [
  { length: minute, attempts: 2 },
  { length: hour, attempts: 3 },
  { length: day, attempts: 6 },
]
const allOfNetwork: readonly Window[] = [
  { length: minute, attempts: 30 },
  { length: hour, attempts: 150 },
  { length: day, attempts: 600 },
]
/**
 * The number of failures from unknown devices at which an account counts as under attack. It refuses nobody by itself.
 */
const attack: readonly Window[] = [
  { length: hour, attempts: 100 },
  { length: day, attempts: 300 },
]

/**
 * Counts an attempt to sign in; the caller releases one that succeeds.
 * @param account the address, whether or not somebody has it
 * @param known the device that the account knows, if any
 * @throws AuthError 'too-many-attempts'
 */
export async function attemptSignIn(
  records: Records,
  account: string,
  address: string,
  known: string | undefined,
): Promise<Attempt> {
  if (known !== undefined) return attempt(records, [{ name: 'sign-in:device', subject: known, windows: each }])
  const network = networkOf(address)
  const ofAccount: Limit = { name: 'sign-in:account', subject: account, windows: attack }
  const underAttack = await isReached(records, ofAccount)
  // In this order: an attempt refused for the network or the pair does not count for the account.
  return attempt(records, [
    { name: 'sign-in:network', subject: network, windows: allOfNetwork },
    { name: 'sign-in:pair', subject: `${account} ${network}`, windows: underAttack ? eachUnderAttack : each },
    unrefused(ofAccount),
  ])
}
