import { AuthError } from '../error.ts'
import { isLeaked } from './leaked.ts'

/**
 * Characters. The minimum follows from the number of guesses that the throttle allows; the maximum keeps hashing cheap.
 */
export const passwordLength = { least: 10, most: 128 } as const

const leastDifferent = 5
const keyboardRows = ['qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm', 'azertyuiopqsdfghjklmwxcvbn']
const rows = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', ...keyboardRows]

/** The normalised form in which a password is compared: independent of the keyboard's encoding (NIST SP 800-63B). */
export const normalizePassword = (password: string): string => password.normalize('NFKC')

/**
 * Refuses passwords that attackers try first. It requires no character classes: they make passwords harder to remember
 * and no harder to guess (NIST SP 800-63B, 3.1.1.2).
 * @param own the person's address and name, which others know as well
 * @throws AuthError 'password-too-short', 'password-too-long', 'password-common', 'password-predictable'
 */
export async function checkPassword(password: string, own: readonly string[] = []): Promise<void> {
  const text = normalizePassword(password)
  const characters = [...text].length
  if (characters < passwordLength.least) {
    throw new AuthError('password-too-short', `A password needs at least ${passwordLength.least} characters.`)
  }
  if (characters > passwordLength.most) {
    throw new AuthError('password-too-long', `A password may have at most ${passwordLength.most} characters.`)
  }
  const plain = text.toLowerCase()
  if (new Set(plain).size < leastDifferent || isMostlyRun(plain) || holdsOwn(plain, own)) {
    throw new AuthError(
      'password-predictable',
      'This password is easy to guess: it is a row of keys, few characters over and over, or your own name or address.',
    )
  }
  if (await isLeaked(plain)) {
    throw new AuthError('password-common', 'This password is one of those that are tried first. Choose another.')
  }
}

/** Whether little remains without the longest run of neighbours, such as "abcdefgh" or "poiuytrewq". */
function isMostlyRun(text: string): boolean {
  const runs = rows.flatMap((row) => [row, [...row].reverse().join('')])
  let longest = 0
  for (let begin = 0; begin < text.length; begin++) {
    let end = begin + longest + 1
    while (end <= text.length && runs.some((run) => run.includes(text.slice(begin, end)))) longest = end++ - begin
  }
  return longest >= 4 && text.length - longest < leastDifferent
}

/** Whether little remains without the parts of the person's name and address. */
function holdsOwn(text: string, own: readonly string[]): boolean {
  const parts = own.flatMap((word) => [word.toLowerCase(), ...word.toLowerCase().split(/[^\p{L}\p{N}]+/u)])
  const known = parts.filter((part) => part.length >= 4).sort((a, b) => b.length - a.length)
  const rest = known.reduce((left, part) => left.replaceAll(part, ''), text)
  return rest.length < text.length && rest.length < leastDifferent
}
