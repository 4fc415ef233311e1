import { type LinkPurpose, readLink } from '@amend/auth'
import { services } from '../server/app.ts'

/** Checks the link of a mail without using it; undefined when it is invalid. */
export async function readLinkOf(
  purpose: LinkPurpose,
  { token }: Readonly<Record<string, string | string[] | undefined>>,
): Promise<{ token: string; email: string } | undefined> {
  if (typeof token !== 'string') return undefined
  const { database } = await services()
  const email = await readLink(database, purpose, token)
  return email === undefined ? undefined : { token, email }
}
