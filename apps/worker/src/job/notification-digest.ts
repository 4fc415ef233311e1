import type { Database } from '@amend/db'
import type { JobHandler } from '@amend/jobs'
import { sendDigests } from '@amend/services/notification'

/** Mails people what has waited for the daily mail. */
export function notificationDigestHandler(database: Database): JobHandler<'notification.digest'> {
  return {
    perform: async ({ signal }) => {
      await sendDigests(database, signal)
      return undefined
    },
  }
}
