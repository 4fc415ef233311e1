/**
 * Mail is written to the outbox within the transaction of what it is about, and sent from there: what happened and its
 * mail stand or fall together, and no answer to a visitor waits for a mail server. Without a mail server it is read there.
 */
import { after, type Cursor, type Database, type MailOutbox, newestFirst, type Records } from '@amend/db'
import type { Mail } from './compose.ts'
import type { Mailer } from './mailer.ts'

export async function queueMail(records: Records, mail: Mail): Promise<void> {
  await records.installation.mailOutbox.create({ data: { ...mail } })
}

/** A page of the outbox, the newest first. It has links to sign in with: for administrators only (`mail:view`). */
export async function listMail(records: Records, limit: number, cursor?: Cursor): Promise<MailOutbox[]> {
  const where = cursor ? after(cursor) : {}
  return records.installation.mailOutbox.findMany({ where, orderBy: newestFirst, take: limit })
}

const mostAttempts = 8
const firstPause = 30_000 // ms; doubles with each attempt
/** For which other senders leave a mail alone, ms: longer than sending one takes. */
const claim = 120_000

interface Claimed extends Mail {
  readonly id: string
  readonly attempts: number
}

/**
 * Sends what is due, any number of senders beside each other. A mail that the server refuses for good is given up; else it
 * is tried again, later each time, eight times. Whoever dies between sending and noting it sends it twice. What was sent
 * or given up loses its text, which may have a link that is still good.
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

const emptied = { text: '', html: null }

function outcome({ attempts }: Claimed, refusal: unknown, mailer: Mailer) {
  if (refusal === undefined) return { sentAt: new Date(), error: null, ...emptied }
  const error = refusal instanceof Error ? refusal.message.slice(0, 500) : 'The mail was not sent.'
  if (attempts >= mostAttempts || mailer.isFinal(refusal)) return { attempts: mostAttempts, error, ...emptied }
  return { error, nextAt: new Date(Date.now() + firstPause * 2 ** (attempts - 1)) }
}

async function claimDue(database: Database, limit: number): Promise<Claimed[]> {
  const now = new Date()
  return database.unsafe.$queryRaw<Claimed[]>`
    UPDATE "MailOutbox" SET attempts = attempts + 1, "nextAt" = ${new Date(now.getTime() + claim)}
    WHERE id IN (
      SELECT id FROM "MailOutbox" WHERE "sentAt" IS NULL AND "nextAt" <= ${now} AND attempts < ${mostAttempts}
      ORDER BY "nextAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id, recipient, subject, text, html, attempts`
}

/** Forgets mails that are older than an instant. @returns how many */
export async function deleteOldMail(records: Records, before: Date): Promise<number> {
  const { count } = await records.installation.mailOutbox.deleteMany({ where: { createdAt: { lt: before } } })
  return count
}
