import { listMail } from '@amend/auth/mail'
import { pageLimits } from '@amend/contract'
import type { MailOutbox, Records } from '@amend/db'
import { notFound } from '../error.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { MailContent, MailItem, MailPage } from '../types.ts'

/** A page of the outbox, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listMails(records: Records, cursor: string | undefined): Promise<MailPage> {
  const place = cursor === undefined ? undefined : readCursor(cursor)
  const from = place && { createdAt: place.at, id: place.id }
  const mails = await listMail(records, pageLimits.mails + 1, from)
  const page = mails.slice(0, pageLimits.mails)
  const last = mails.length > pageLimits.mails ? page.at(-1) : undefined
  return { items: page.map(mailItem), nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null }
}

/** @throws ServiceError 'not-found' */
export async function readMail({ installation }: Records, id: string): Promise<MailContent> {
  const mail = await installation.mailOutbox.findUnique({ where: { id } })
  if (!mail) throw notFound()
  return { ...mailItem(mail), text: mail.text }
}

const mailItem = ({ id, recipient, subject, sentAt, error, createdAt }: MailOutbox): MailItem => ({
  ...{ id, recipient, subject, error },
  sentAt: sentAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
})
