import { findLink, type LinkPurpose } from '@amend/auth'
import { safePath } from '@amend/next-app/server/redirect'
import { services } from '../server/app.ts'

/** Checks the link of a mail without using it, and says where its page continues; undefined when it is invalid. */
export async function readLinkOf(
  purpose: LinkPurpose,
  { token }: Readonly<Record<string, string | string[] | undefined>>,
): Promise<{ token: string; email: string; next: string } | undefined> {
  if (typeof token !== 'string') return undefined
  const { database } = await services()
  const link = await findLink(database, purpose, token)
  return link && { token, email: link.email, next: safePath(link.returnTo) }
}
