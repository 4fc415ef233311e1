import { pageLimits } from '@amend/contract'
import { after, likeText, newestFirst, type Prisma, type Records } from '@amend/db'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { UserItem, UserPage } from '../types.ts'

export interface UserQuery {
  /** A part of the name or the address. */
  readonly search?: string | undefined
  readonly state?: 'administrators' | 'suspended' | undefined
  readonly cursor?: string | undefined
}

export const userColumns = {
  ...{ id: true, name: true, email: true, emailVerified: true, role: true, suspendedAt: true, createdAt: true },
} as const

/** A page of all accounts, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listUsers({ installation }: Records, query: UserQuery): Promise<UserPage> {
  const place = rowOfCursor(query.cursor)
  const rows = await installation.user.findMany({
    where: { AND: [...conditionsOf(query), ...(place ? [after(place)] : [])] },
    select: {
      ...userColumns,
      sessions: { where: { expires: { gt: new Date() } }, select: { lastSeenAt: true } },
    },
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  return pageOf(rows, pageLimits.administration, userItem)
}

function conditionsOf({ search = '', state }: UserQuery): Prisma.UserWhereInput[] {
  const words = search.normalize('NFC').split(/\s+/u).filter(Boolean)
  const within = (word: string) => ({ contains: likeText(word), mode: 'insensitive' as const })
  return [
    ...words.map((word) => ({ OR: [{ name: within(word) }, { email: within(word) }] })),
    ...(state === 'administrators' ? [{ role: 'administrator' as const }] : []),
    ...(state === 'suspended' ? [{ suspendedAt: { not: null } }] : []),
  ]
}

type Row = Prisma.UserGetPayload<{ select: typeof userColumns }> & {
  readonly sessions: readonly { readonly lastSeenAt: Date }[]
}

export function userItem({ sessions, emailVerified, suspendedAt, createdAt, ...user }: Row): UserItem {
  const last = Math.max(...sessions.map(({ lastSeenAt }) => lastSeenAt.getTime()))
  return {
    ...user,
    emailVerified: emailVerified !== null,
    suspendedAt: suspendedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    lastSeenAt: sessions.length === 0 ? null : new Date(last).toISOString(),
    sessions: sessions.length,
  }
}
