/**
 * A transactional outbox. A mail is written in the transaction that causes it and sent later: both are committed or
 * neither is, and no answer to a visitor waits for a mail server. Without a mail server the outbox is read in the
 * browser.
 */
import { after, type Cursor, type Database, type MailOutbox, newestFirst, type Records } from '@amend/db'
import type { Mail } from './compose.ts'
import type { Mailer } from './mailer.ts'

export async function queueMail(records: Records, mail: Mail): Promise<void> {
  await records.installation.mailOutbox.create({ data: { ...mail } })
}

/** A page of the outbox, the newest first. It contains sign-in links: for administrators only (`mail:view`). */
export async function listMail(records: Records, limit: number, cursor?: Cursor): Promise<MailOutbox[]> {
  const where = cursor ? after(cursor) : {}
  return records.installation.mailOutbox.findMany({ where, orderBy: newestFirst, take: limit })
}

/** Attempts after which a mail is given up. */
export const mailAttempts = 8
const firstPause = 30_000 // ms; doubles with each attempt
/** How long other senders skip a claimed mail, ms: longer than sending one takes. */
const claim = 120_000

interface Claimed extends Mail {
  readonly id: string
  readonly attempts: number
}

/**
 * Sends mails that are due; any number of senders may run concurrently. A mail that the server refuses permanently is
 * given up; otherwise it is retried with growing pauses, eight attempts in all. A sender that dies between sending and
 * recording it causes a second delivery. A mail that was sent or given up loses its text, which may contain a valid
 * link.
 * @returns how many were sent and how many were not
 */
export async function deliverMail(
  database: Database,
  mailer: Mailer,
  limit = 20,
): Promise<{ sent: number; failed: number }> {
  const mails = await claimDue(database, limit)
  let sent = 0
  for (const mail of mails) {
    const refusal = await mailer.send(mail).then(
      () => undefined,
      (error: unknown) => error,
    )
    await database.installation.mailOutbox.update({ where: { id: mail.id }, data: outcome(mail, refusal, mailer) })
    if (refusal === undefined) sent++
  }
  return { sent, failed: mails.length - sent }
}

const emptied = { text: '', html: null, unsubscribeUrl: null }

function outcome({ attempts }: Claimed, refusal: unknown, mailer: Mailer) {
  if (refusal === undefined) return { sentAt: new Date(), error: null, ...emptied }
  const error = refusal instanceof Error ? refusal.message.slice(0, 500) : 'The mail was not sent.'
  if (attempts >= mailAttempts || mailer.isFinal(refusal)) return { attempts: mailAttempts, error, ...emptied }
  return { error, nextAt: new Date(Date.now() + firstPause * 2 ** (attempts - 1)) }
}

async function claimDue(database: Database, limit: number): Promise<Claimed[]> {
  const now = new Date()
  return database.unsafe.$queryRaw<Claimed[]>`
    UPDATE "MailOutbox" SET attempts = attempts + 1, "nextAt" = ${new Date(now.getTime() + claim)}
    WHERE id IN (
      SELECT id FROM "MailOutbox" WHERE "sentAt" IS NULL AND "nextAt" <= ${now} AND attempts < ${mailAttempts}
      ORDER BY "nextAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id, recipient, subject, text, html, "unsubscribeUrl", attempts`
}

/** Deletes mails that are older than an instant. @returns how many */
export async function deleteOldMail(records: Records, before: Date): Promise<number> {
  const { count } = await records.installation.mailOutbox.deleteMany({ where: { createdAt: { lt: before } } })
  return count
}
