import type { SessionPrincipal } from '@amend/auth'
import type { Records } from '@amend/db'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import { choicesOf } from './choices.ts'
import { type NotificationChoiceItem, type NotificationEvent, onlyMailed } from './schema.ts'

/** For each event whether it is shown in the app, and how often it is mailed. */
export const notificationChoices = ({ database }: Services, { person }: SessionPrincipal) =>
  choicesOf(database, person.id)

/** Chooses for one event. An invitation is mailed at once or not at all. */
export async function chooseNotification(
  { database }: Services,
  { person }: SessionPrincipal,
  { event, app, mail }: NotificationChoiceItem,
): Promise<void> {
  const mailed = onlyMailed.includes(event)
  const choice = mailed ? { app: false, mail: mail === 'never' ? mail : ('at_once' as const) } : { app, mail }
  await choose(database, person.id, event, choice)
}

/**
 * Stops the mails of some events by the link in one of them, without a session.
 * @throws ServiceError 'not-found' for an unknown key
 */
export async function unsubscribe(
  { database }: Services,
  key: string,
  events: readonly NotificationEvent[],
): Promise<void> {
  const owner = await database.installation.unsubscribeKey.findUnique({ where: { key }, select: { userId: true } })
  if (!owner) throw notFound()
  const { userId } = owner
  await database.transaction(async (records) => {
    for (const { event, app } of await choicesOf(records, userId)) {
      if (events.includes(event)) await choose(records, userId, event, { app, mail: 'never' })
    }
  })
}

async function choose(
  { installation, unsafe }: Records,
  userId: string,
  event: NotificationEvent,
  choice: Pick<NotificationChoiceItem, 'app' | 'mail'>,
): Promise<void> {
  await installation.notificationChoice.upsert({
    where: { userId_event: { userId, event } },
    create: { userId, event, ...choice },
    update: choice,
  })
  // What waits for the mail of the day, too.
  if (choice.mail === 'never' && event !== 'invitation') {
    await unsafe.notification.updateMany({
      where: { userId, kind: event, forDigest: true },
      data: { forDigest: false },
    })
  }
}
