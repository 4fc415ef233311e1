/**
 * Links in mails: single-use secrets that expire. The database stores only their hashes. Requesting another link leaves
 * earlier ones valid, so that nobody can invalidate a link that somebody else is about to open.
 */
import type { Records } from '@amend/db'
import { AuthError } from './error.ts'
import { hashToken, isToken, randomToken } from './random-token.ts'
import { day, hour } from './throttle.ts'

export type LinkPurpose = 'confirm-email' | 'sign-in' | 'reset-password' | 'change-email'

/** ms */
export const linkLifetime: Readonly<Record<LinkPurpose, number>> = {
  'confirm-email': day,
  'sign-in': hour,
  'reset-password': hour,
  'change-email': day,
}

/** Pages under the base address. Opening one must not use the link, because mail scanners open it as well. */
export const linkPath: Readonly<Record<LinkPurpose, string>> = {
  'confirm-email': '/confirm-email',
  'sign-in': '/sign-in/link',
  'reset-password': '/reset-password',
  'change-email': '/change-email',
}

/**
 * @param returnTo where the page of the link continues. It is stored and not part of the address: a mail has no words of
 * the person who asked for it.
 * @returns the address to be mailed
 */
export async function issueLink(
  records: Records,
  baseUrl: string,
  purpose: LinkPurpose,
  email: string,
  returnTo?: string,
): Promise<string> {
  const token = randomToken()
  const expires = new Date(Date.now() + linkLifetime[purpose])
  const data = {
    ...{ identifier: identifier(purpose, email), token: hashToken(token), expires },
    ...(returnTo !== undefined && { returnTo }),
  }
  await records.installation.verificationToken.create({ data })
  return `${baseUrl}${linkPath[purpose]}?token=${token}`
}

/** The address of a link, without using it; undefined when the link is invalid. */
export async function readLink(records: Records, purpose: LinkPurpose, token: string): Promise<string | undefined> {
  return (await findLink(records, purpose, token))?.email
}

/**
 * The address of a link, and where its page continues, without using it; undefined when the link is invalid.
 * The place comes from a browser: the caller must check that it is a path of ours.
 */
export async function findLink(
  records: Records,
  purpose: LinkPurpose,
  token: string,
): Promise<{ readonly email: string; readonly returnTo: string | null } | undefined> {
  if (!isToken(token)) return undefined
  const row = await records.installation.verificationToken.findFirst({
    where: {
      token: hashToken(token),
      identifier: { startsWith: identifier(purpose, '') },
      expires: { gt: new Date() },
    },
  })
  return row ? { email: row.identifier.slice(identifier(purpose, '').length), returnTo: row.returnTo } : undefined
}

/**
 * Uses a link, and with it all others with the same address and purpose. Of concurrent calls one succeeds. Runs in the
 * caller's transaction.
 * @returns the address that it was mailed to
 * @throws AuthError 'link-refused'
 */
export async function useLink(records: Records, purpose: LinkPurpose, token: string): Promise<string> {
  const email = await readLink(records, purpose, token)
  if (email === undefined) throw refusedLink()
  const { verificationToken } = records.installation
  const one = { identifier: identifier(purpose, email), token: hashToken(token) }
  const { count } = await verificationToken.deleteMany({ where: one })
  if (count === 0) throw refusedLink()
  await verificationToken.deleteMany({ where: { identifier: one.identifier } })
  return email
}

/** Invalidates all links that were mailed to an address. */
export async function revokeLinks(records: Records, email: string): Promise<void> {
  const purposes = Object.keys(linkLifetime) as LinkPurpose[]
  const identifiers = purposes.map((purpose) => identifier(purpose, email))
  await records.installation.verificationToken.deleteMany({ where: { identifier: { in: identifiers } } })
}

const identifier = (purpose: LinkPurpose, email: string): string => `${purpose}:${email}`

export const refusedLink = () =>
  new AuthError('link-refused', 'This link is no longer good: it was used, or is too old. Ask for a new one.')
