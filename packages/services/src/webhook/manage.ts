import type { WebhookKind } from '@amend/contract'
import { webhookKinds } from '@amend/contract'
import type { Records, Webhook, WorkspaceRecords } from '@amend/db'
import type { Access, Member } from '../access.ts'
import { type AuditedAction, recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { WebhookItem, WebhookWithSecret } from '../types.ts'
import { checkWebhookAddress } from './address.ts'
import { webhookPolicy } from './policy.ts'
import { newWebhookSecret } from './signature.ts'

const mostWebhooks = 20
/** How long the former secret signs as well after a rotation, ms. */
const overlap = 24 * 60 * 60 * 1000

/** The webhooks of a workspace, the newest first. */
export async function listWebhooks({ records }: Access): Promise<WebhookItem[]> {
  const webhooks = await records.webhook.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
  return webhooks.map(item)
}

/** @throws ServiceError 'not-found' */
export const getWebhook = async ({ records }: Access, id: string): Promise<WebhookItem> =>
  item(await findWebhook(records, id))

/** @throws ServiceError 'not-found' */
export async function findWebhook(records: WorkspaceRecords, id: string): Promise<Webhook> {
  const webhook = await records.webhook.findFirst({ where: { id } })
  if (!webhook) throw notFound()
  return webhook
}

export interface NewWebhook {
  readonly url: string
  readonly kinds: readonly WebhookKind[]
}

/**
 * Creates a webhook for the events from now on, and returns its secret this once.
 * @throws ServiceError 'bad-webhook-url', 'webhook-address-refused', 'too-many-webhooks'
 */
export async function createWebhook(services: Services, member: Member, given: NewWebhook): Promise<WebhookWithSecret> {
  const { database } = services
  const url = await checkAddress(services, given.url)
  const { workspaceId, personId } = member
  const kinds = [...new Set(given.kinds)]
  return database.transaction(async (records) => {
    const { webhook } = records.workspace(workspaceId)
    // The row's lock serialises requests, so that their count holds.
    const sequence = await lockedHead(records, workspaceId)
    if ((await webhook.count()) >= mostWebhooks) {
      throw new ServiceError('too-many-webhooks', `A workspace has at most ${mostWebhooks} webhooks.`, {
        limit: mostWebhooks,
      })
    }
    const secret = newWebhookSecret()
    const row = await webhook.create({ data: { workspaceId, url, kinds, secret, sequence, createdById: personId } })
    await record(records, member, row, { after: { url, kinds } })
    return { ...item(row), secret }
  })
}

export interface WebhookChange {
  readonly url?: string | undefined
  readonly kinds?: readonly WebhookKind[] | undefined
  /** Enabling it again sends the events from now on. */
  readonly enabled?: boolean | undefined
}

/** @throws ServiceError 'not-found', 'bad-webhook-url', 'webhook-address-refused' */
export async function updateWebhook(
  services: Services,
  member: Member,
  id: string,
  change: WebhookChange,
): Promise<WebhookItem> {
  const { database } = services
  const url = change.url === undefined ? undefined : await checkAddress(services, change.url)
  const { workspaceId } = member
  return database.transaction(async (records) => {
    const { webhook } = records.workspace(workspaceId)
    const sequence = await lockedHead(records, workspaceId)
    const before = await findWebhook(records.workspace(workspaceId), id)
    const data = {
      ...(url !== undefined && { url, failingSince: null }),
      ...(change.kinds && { kinds: [...new Set(change.kinds)] }),
      ...(change.enabled === true && before.disabledAt && { ...enabled, sequence }),
      ...(change.enabled === false && !before.disabledAt && { disabledAt: new Date(), disabledBy: 'person' as const }),
    }
    const after = await webhook.update({ where: { id }, data })
    const facts = (row: Webhook) => ({ url: row.url, kinds: row.kinds, enabled: row.disabledAt === null })
    await record(records, member, after, { before: facts(before), after: facts(after) })
    return item(after)
  })
}

const checkAddress = ({ downloads, settings }: Services, url: string): Promise<string> =>
  checkWebhookAddress(url, webhookPolicy(url, downloads, settings.webhookHosts))

const enabled = { disabledAt: null, disabledBy: null, failingSince: null }

/** Deletes a webhook with its deliveries. @throws ServiceError 'not-found' */
export async function deleteWebhook({ database }: Services, member: Member, id: string): Promise<void> {
  await database.transaction(async (records) => {
    const scope = records.workspace(member.workspaceId)
    const webhook = await findWebhook(scope, id)
    await scope.webhook.deleteMany({ where: { id } })
    await record(records, member, webhook, { before: { url: webhook.url, kinds: webhook.kinds } })
  })
}

/**
 * Replaces the secret. Messages are signed with the former one as well for a day, so that the receiver has time to
 * change it.
 * @throws ServiceError 'not-found'
 */
export async function rotateWebhookSecret(
  { database }: Services,
  member: Member,
  id: string,
): Promise<WebhookWithSecret> {
  return database.transaction(async (records) => {
    const scope = records.workspace(member.workspaceId)
    const { secret: formerSecret } = await findWebhook(scope, id)
    const secret = newWebhookSecret()
    const formerUntil = new Date(Date.now() + overlap)
    const row = await scope.webhook.update({ where: { id }, data: { secret, formerSecret, formerUntil } })
    await record(records, member, row, { after: { secret: 'replaced' } })
    return { ...item(row), secret }
  })
}

/**
 * The sequence of the last event, with the workspace's row locked: not its key, which `writeDeliveries` refers to while it
 * holds webhooks.
 * @throws ServiceError 'not-found'
 */
async function lockedHead(records: Records, workspaceId: string): Promise<bigint> {
  const [row] = await records.unsafe.$queryRaw<{ sequence: bigint }[]>`
    SELECT "eventSequence" AS sequence FROM "Workspace" WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE`
  if (!row) throw notFound()
  return row.sequence
}

const record = (
  records: Records,
  member: Member,
  { id, url }: Webhook,
  change: Pick<AuditedAction, 'before' | 'after'>,
) => recordAction(records, member, { action: 'webhook:update', subjectId: id, name: url, ...change })

function item(row: Webhook): WebhookItem {
  const { id, url, kinds, failingSince, disabledAt, disabledBy, createdAt } = row
  return {
    id,
    url,
    kinds: webhookKinds.filter((kind) => kinds.includes(kind)),
    failingSince: failingSince?.toISOString() ?? null,
    disabledAt: disabledAt?.toISOString() ?? null,
    disabledBy,
    createdAt: createdAt.toISOString(),
  }
}
