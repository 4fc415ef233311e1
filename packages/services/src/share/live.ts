import type { Prisma } from '@amend/db'

/** The condition for links that visitors can open. */
export const live = (now = new Date()) =>
  ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }) satisfies Prisma.ShareLinkWhereInput
