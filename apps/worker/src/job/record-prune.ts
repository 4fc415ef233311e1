import { type AuthSettings, deleteExpired } from '@amend/auth'
import type { Database } from '@amend/db'
import { type JobHandler, pruneEvents } from '@amend/jobs'
import { pruneModelUploads } from '@amend/services/model'

const day = 24 * 60 * 60 * 1000
/** How long a browser may be away and still catch up by events alone. */
const eventsKept = 7 * day
/** Files for download are made again on request. */
const exportsKept = 7 * day
/** Looks of a picture are made again on request; those of a model that serves no more are never asked for. */
const shelvesKept = 30 * day
/** Explorations without sketches; others are deleted with their sketches. */
const explorationsKept = 7 * day
const webhookDeliveriesKept = 30 * day
const notificationsKept = 90 * day
/** Programs repeat a request within minutes. */
const idempotencyKeysKept = day

/**
 * Deletes expired records: sessions, links, old events and mails, files for download, archives of accounts, looks of pictures, explorations without a
 * sketch, messages to webhooks, notifications, answers to programs,
 * unfinished uploads of models.
 */
export function recordPruneHandler(
  database: Database,
  settings: Pick<AuthSettings, 'confirmation'>,
): JobHandler<'record.prune'> {
  return {
    perform: async () => {
      const now = Date.now()
      await deleteExpired(database, settings)
      await pruneModelUploads(database)
      await pruneEvents(database, new Date(now - eventsKept))
      await database.unsafe.export.deleteMany({
        where: { createdAt: { lt: new Date(now - exportsKept) }, status: { not: 'pending' } },
      })
      await database.installation.accountExport.deleteMany({ where: { expiresAt: { lt: new Date(now) } } })
      await database.unsafe.shelf.deleteMany({
        where: { createdAt: { lt: new Date(now - shelvesKept) }, status: { not: 'pending' } },
      })
      await database.unsafe.edit.deleteMany({
        where: {
          kind: 'exploration',
          status: { in: ['done', 'failed', 'cancelled'] },
          finishedAt: { lt: new Date(now - explorationsKept) },
          result: null,
        },
      })
      await database.unsafe.webhookDelivery.deleteMany({
        where: { createdAt: { lt: new Date(now - webhookDeliveriesKept) }, status: { not: 'pending' } },
      })
      await database.unsafe.notification.deleteMany({
        where: { createdAt: { lt: new Date(now - notificationsKept) } },
      })
      await database.unsafe.idempotencyKey.deleteMany({
        where: { createdAt: { lt: new Date(now - idempotencyKeysKept) } },
      })
      return undefined
    },
  }
}
