import { after, newestFirst, type WebhookDelivery } from '@amend/db'
import type { Access, Member } from '../access.ts'
import { notFound, ServiceError } from '../error.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { WebhookDeliveryItem, WebhookDeliveryPage } from '../types.ts'
import { findWebhook } from './manage.ts'

export interface DeliveryQuery {
  readonly webhookId: string
  readonly cursor?: string | undefined
  readonly limit: number
}

/** A page of the messages to a webhook, the newest first. @throws ServiceError 'not-found', 'bad-input' */
export async function listDeliveries({ records }: Access, query: DeliveryQuery): Promise<WebhookDeliveryPage> {
  const { webhookId, cursor, limit } = query
  await findWebhook(records, webhookId)
  const place = cursor === undefined ? undefined : readCursor(cursor)
  const rows = await records.webhookDelivery.findMany({
    where: { webhookId, ...(place && after({ createdAt: place.at, id: place.id })) },
    orderBy: newestFirst,
    take: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: page.map(item), nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null }
}

/** Sends a message of the kind "webhook.test". @throws ServiceError 'not-found', 'webhook-disabled'; AuthError */
export async function testWebhook(services: Services, member: Member, id: string): Promise<WebhookDeliveryItem> {
  const { workspaceId, personId } = member
  await limitRate(services.database, 'webhook', personId)
  await requireEnabled(member, id)
  const kind = 'webhook.test'
  const payload = { type: kind, timestamp: new Date().toISOString(), data: { workspaceId, webhookId: id } }
  return services.database.transaction(async (records) => {
    const { webhookDelivery } = records.workspace(workspaceId)
    const row = await webhookDelivery.create({ data: { workspaceId, webhookId: id, kind, payload } })
    await services.queue.request(records, 'webhook.deliver', { workspaceId, deliveryId: row.id })
    return item(row)
  })
}

/** Sends a message again, with the same id. @throws ServiceError 'not-found', 'webhook-disabled'; AuthError */
export async function redeliver(services: Services, member: Member, id: string): Promise<WebhookDeliveryItem> {
  const { workspaceId, personId, records: own } = member
  const found = await own.webhookDelivery.findFirst({ where: { id }, select: { webhookId: true } })
  if (!found) throw notFound()
  await limitRate(services.database, 'webhook', personId)
  await requireEnabled(member, found.webhookId)
  return services.database.transaction(async (records) => {
    const { webhookDelivery } = records.workspace(workspaceId)
    const row = await webhookDelivery.update({ where: { id }, data: { status: 'pending' } })
    // The queue adds nothing while the first job waits or runs.
    await services.queue.request(records, 'webhook.deliver', { workspaceId, deliveryId: id })
    return item(row)
  })
}

async function requireEnabled({ records }: Access, id: string) {
  const { disabledAt } = await findWebhook(records, id)
  if (disabledAt) throw new ServiceError('webhook-disabled', 'This webhook is disabled. Enable it first.')
}

function item(row: WebhookDelivery): WebhookDeliveryItem {
  const { id, webhookId, kind, payload, status, attempts, answerStatus, answerBody, errorCode, errorMessage } = row
  return {
    ...{ id, webhookId, kind, status, attempts, answerStatus, answerBody },
    payload: payload as WebhookDeliveryItem['payload'],
    error: errorCode !== null && errorMessage !== null ? { code: errorCode, message: errorMessage } : null,
    duration: row.duration,
    attemptedAt: row.attemptedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}
