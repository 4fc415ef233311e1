import { chooseLanguage, composeDigest, queueMail } from '@amend/auth/mail'
import { type Database, Prisma, type Records } from '@amend/db'
import { choicesOf } from './choices.ts'
import { pageAddress } from './page-address.ts'
import { type NotificationEvent, notificationKinds } from './schema.ts'
import { unsubscribeLink } from './unsubscribe-link.ts'

/** People whose mails are written at once. */
const batch = 100

/**
 * Mails each person what has waited for the daily mail, in one transaction for each: nothing is mailed twice. What they have
 * read, and what is of workspaces that they have left, is left out.
 * @returns how many mails were written
 */
export async function sendDigests(database: Database, signal: AbortSignal): Promise<number> {
  const baseUrl = await pageAddress(database)
  if (baseUrl === undefined) return 0
  let sent = 0
  for (;;) {
    signal.throwIfAborted()
    const waiting = await database.unsafe.$queryRaw<{ userId: string }[]>(
      Prisma.sql`SELECT DISTINCT "userId"::text AS "userId" FROM "Notification" WHERE "forDigest" LIMIT ${batch}`,
    )
    if (waiting.length === 0) return sent
    for (const { userId } of waiting) if (await sendDigest(database, userId, baseUrl)) sent++
  }
}

function sendDigest(database: Database, userId: string, baseUrl: string): Promise<boolean> {
  return database.transaction(async (records) => {
    const { notification } = records.unsafe
    const rows = await notification.updateManyAndReturn({
      where: { userId, forDigest: true },
      data: { forDigest: false },
      select: { id: true },
    })
    const user = await records.installation.user.findFirst({
      where: { id: userId, suspendedAt: null, deletedAt: null },
      select: { email: true, language: true },
    })
    if (!user) return false
    const told = await notification.groupBy({
      by: ['kind'],
      where: {
        id: { in: rows.map(({ id }) => id) },
        readAt: null,
        workspace: { deletedAt: null, memberships: { some: { userId } } },
        image: { trashedAt: null },
      },
      _count: true,
    })
    const counts = notificationKinds.flatMap((kind) => {
      const count = told.find((one) => one.kind === kind)?._count ?? 0
      return count > 0 ? [{ kind, count }] : []
    })
    if (counts.length === 0) return false
    const unsubscribeUrl = await unsubscribeLink(records, baseUrl, userId, await kindsOfDigest(records, userId, counts))
    const mail = composeDigest(user.email, chooseLanguage(user.language), counts, { url: baseUrl, unsubscribeUrl })
    await queueMail(records, mail)
    return true
  })
}

/** What the link in a daily mail stops: all that it counts, and all that another one would. */
async function kindsOfDigest(
  records: Records,
  userId: string,
  counts: readonly { readonly kind: NotificationEvent }[],
) {
  const daily = (await choicesOf(records, userId)).filter(({ mail }) => mail === 'daily')
  const kinds = new Set([...counts.map(({ kind }) => kind), ...daily.map(({ event }) => event)])
  return notificationKinds.filter((kind) => kinds.has(kind))
}
