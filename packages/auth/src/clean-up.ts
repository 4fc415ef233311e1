import type { Database } from '@amend/db'
import { deleteOldRefusals, refusalDaysKept } from './audit.ts'
import { deleteOldMail } from './mail/outbox.ts'
import type { AuthSettings } from './settings.ts'
import { day } from './throttle.ts'

/** How long an account may stay unconfirmed: a squatter loses the address after this time. */
const confirmWithin = 7 * day
const mailKept = 30 * day

/**
 * Deletes what has expired: sessions, links, counts, old mail, old refusals in the audit log, and accounts that were never confirmed. Runs about every
 * hour.
 */
export async function deleteExpired(
  database: Database,
  { confirmation }: Pick<AuthSettings, 'confirmation'>,
): Promise<void> {
  const now = new Date()
  const { session, verificationToken, rateLimit, user } = database.installation
  await session.deleteMany({ where: { expires: { lte: now } } })
  await verificationToken.deleteMany({ where: { expires: { lte: now } } })
  await rateLimit.deleteMany({ where: { expiresAt: { lte: now } } })
  await deleteOldMail(database, new Date(now.getTime() - mailKept))
  await deleteOldRefusals(database, new Date(now.getTime() - refusalDaysKept * day))
  if (confirmation === 'optional') return
  const before = new Date(now.getTime() - confirmWithin)
  // An unconfirmed administrator dates from before confirmation was required.
  await user.deleteMany({
    where: {
      emailVerified: null,
      role: 'member',
      createdAt: { lt: before },
      sessions: { none: {} },
      unsafeImages: { none: {} },
    },
  })
}
