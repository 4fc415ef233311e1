import { z } from 'zod'
import { AuthError } from './error.ts'

/**
 * ASCII only: two addresses that differ in Unicode letters can become equal in lower case ("ı" and "i"), and then one
 * person's mail opens another's account (CVE-2019-19844). Other scripts write their domain as xn--….
 */
const schema = z.string().max(254).regex(z.regexes.html5Email)

/**
 * Normalises an address to the spelling by which an account is found.
 * @throws AuthError 'bad-email'
 */
export function parseEmailAddress(text: string): string {
  const parsed = schema.safeParse(text.trim())
  if (!parsed.success)
    throw new AuthError('bad-email', 'This is not an e-mail address: it should look like anna@example.org.')
  return parsed.data.toLowerCase()
}
