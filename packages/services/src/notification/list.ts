import type { SessionPrincipal } from '@amend/auth'
import { pageLimits, type SafetyStatus } from '@amend/contract'
import { after, newestFirst, type Prisma } from '@amend/db'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { personParts } from '../person.ts'
import type { Services } from '../services.ts'
import type { NotificationPage } from './schema.ts'

/** A person's own, of workspaces of which they are still a member, about pictures that are not in the trash. */
const ownOf = (userId: string) =>
  ({
    ...{ userId, shown: true },
    workspace: { deletedAt: null, memberships: { some: { userId } } },
    image: { trashedAt: null },
  }) satisfies Prisma.NotificationWhereInput

/** A page of what happened, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listNotifications(
  { database }: Services,
  { person }: SessionPrincipal,
  cursor: string | undefined,
): Promise<NotificationPage> {
  const place = cursor === undefined ? undefined : readCursor(cursor)
  // Of all workspaces of the person: the condition names them.
  const rows = await database.unsafe.notification.findMany({
    where: { ...ownOf(person.id), AND: place ? [after({ createdAt: place.at, id: place.id })] : [] },
    include: {
      workspace: { select: { id: true, name: true } },
      actor: personParts,
      image: { select: { safetyFlag: { select: { status: true } } } },
    },
    orderBy: newestFirst,
    take: pageLimits.notifications + 1,
  })
  const page = rows.slice(0, pageLimits.notifications)
  const last = rows.length > pageLimits.notifications ? page.at(-1) : undefined
  return {
    items: page.map(({ id, kind, workspace, imageId, image, actor, createdAt, readAt }) => ({
      ...{ id, kind, workspace, imageId, actor },
      outcome: kind === 'decision' ? outcomeOf(image.safetyFlag?.status) : null,
      at: createdAt.toISOString(),
      read: readAt !== null,
    })),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  }
}

const outcomeOf = (status: SafetyStatus | undefined) => (status === 'cleared' || status === 'withheld' ? status : null)

/** The number that is not read yet. */
export const unreadNotifications = ({ database }: Services, { person }: SessionPrincipal): Promise<number> =>
  database.unsafe.notification.count({ where: { ...ownOf(person.id), readAt: null }, take: 100 })

/** Marks own ones as read, or all of them. They are then left out of the daily mail. */
export async function markRead(
  { database }: Services,
  { person }: SessionPrincipal,
  ids: readonly string[] | undefined,
): Promise<void> {
  await database.unsafe.notification.updateMany({
    where: { userId: person.id, readAt: null, ...(ids && { id: { in: [...ids] } }) },
    data: { readAt: new Date(), forDigest: false },
  })
}
