import type { Records } from '@amend/db'
import {
  type MailFrequency,
  type NotificationChoiceItem,
  type NotificationEvent,
  notificationEvents,
} from './schema.ts'

interface Choice {
  readonly app: boolean
  readonly mail: MailFrequency
}

/** Of people who have chosen nothing: mails at once only for what waits for an answer. */
const defaults: Readonly<Record<NotificationEvent, Choice>> = {
  mention: { app: true, mail: 'at_once' },
  comment: { app: true, mail: 'daily' },
  review: { app: true, mail: 'daily' },
  edit: { app: true, mail: 'never' },
  decision: { app: true, mail: 'at_once' },
  invitation: { app: false, mail: 'at_once' },
}

/** What people chose for an event, by their id. */
export async function choicesFor(
  { installation }: Records,
  userIds: readonly string[],
  event: NotificationEvent,
): Promise<(userId: string) => Choice> {
  const rows = await installation.notificationChoice.findMany({ where: { userId: { in: [...userIds] }, event } })
  const chosen = new Map(rows.map(({ userId, app, mail }) => [userId, { app, mail }]))
  return (userId) => chosen.get(userId) ?? defaults[event]
}

/** What a person chose for all events. */
export async function choicesOf({ installation }: Records, userId: string): Promise<NotificationChoiceItem[]> {
  const rows = await installation.notificationChoice.findMany({ where: { userId } })
  return notificationEvents.map((event) => {
    const { app, mail } = rows.find((row) => row.event === event) ?? defaults[event]
    return { event, app, mail }
  })
}
