/** The outbox for administrators: states and reasons, without texts, which may hold links to sign in with. */
import type { SessionPrincipal } from '@amend/auth'
import { mailAttempts } from '@amend/auth/mail'
import { pageLimits } from '@amend/contract'
import { after, type MailOutbox, newestFirst, type Prisma, type Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { OutboxItem, OutboxPage, OutboxState } from '../types.ts'

export interface OutboxQuery {
  readonly state?: OutboxState | undefined
  readonly cursor?: string | undefined
}

const conditions: Readonly<Record<OutboxState, Prisma.MailOutboxWhereInput>> = {
  waiting: { sentAt: null, attempts: { lt: mailAttempts } },
  'given-up': { sentAt: null, attempts: { gte: mailAttempts } },
  sent: { sentAt: { not: null } },
}

/** A page of the outbox, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listOutbox({ installation }: Records, { state, cursor }: OutboxQuery): Promise<OutboxPage> {
  const place = rowOfCursor(cursor)
  const rows = await installation.mailOutbox.findMany({
    where: { AND: [...(state ? [conditions[state]] : []), ...(place ? [after(place)] : [])] },
    omit: { text: true, html: true },
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  return pageOf(rows, pageLimits.administration, outboxItem)
}

/**
 * Sends a waiting mail at once instead of after its pause.
 * @throws ServiceError 'not-found'; 'cannot-retry' for one that was sent or given up, which has no text any more
 */
export async function retryMail({ database }: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  await database.transaction(async (records) => {
    const { mailOutbox } = records.installation
    const mail = await mailOutbox.findUnique({ where: { id }, omit: { text: true, html: true } })
    if (!mail) throw notFound()
    const { count } = await mailOutbox.updateMany({
      where: { id, ...conditions.waiting },
      data: { nextAt: new Date() },
    })
    if (count === 0) {
      const message = 'This mail was sent or given up, and its text was deleted. Its person can ask for a new one.'
      throw new ServiceError('cannot-retry', message)
    }
    await recordAdministration(records, person.id, {
      ...{ action: 'mail:retry', subjectId: id, name: mail.subject },
      before: { nextAt: mail.nextAt.toISOString() },
      after: { nextAt: 'now' },
    })
  })
}

const stateOf = ({ sentAt, attempts }: Pick<MailOutbox, 'sentAt' | 'attempts'>): OutboxState => {
  if (sentAt) return 'sent'
  return attempts >= mailAttempts ? 'given-up' : 'waiting'
}

function outboxItem(mail: Omit<MailOutbox, 'text' | 'html'>): OutboxItem {
  const { id, recipient, subject, attempts, nextAt, sentAt, error, createdAt } = mail
  const state = stateOf(mail)
  return {
    ...{ id, recipient, subject, attempts, state, error },
    nextAt: state === 'waiting' && attempts > 0 ? nextAt.toISOString() : null,
    sentAt: sentAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}
