import type { Auth } from './context.ts'
import { deleteOldMail } from './mail/outbox.ts'
import { day } from './throttle.ts'

/** How long an account waits to be confirmed: whoever squats on an address loses it again. */
const confirmWithin = 7 * day
const mailKept = 30 * day

/** What is over: sessions, links, counts, old mail, and accounts that nobody confirmed. To be run every hour or so. */
export async function deleteExpired({ database, settings }: Auth): Promise<void> {
  const now = new Date()
  const { session, verificationToken, rateLimit, user } = database.installation
  await session.deleteMany({ where: { expires: { lte: now } } })
  await verificationToken.deleteMany({ where: { expires: { lte: now } } })
  await rateLimit.deleteMany({ where: { expiresAt: { lte: now } } })
  await deleteOldMail(database, new Date(now.getTime() - mailKept))
  if (settings.confirmation === 'optional') return
  const before = new Date(now.getTime() - confirmWithin)
  // An administrator without a confirmed address is one from before confirming was required.
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
