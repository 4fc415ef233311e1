import type { Database, Records, Webhook, WebhookDelivery } from '@amend/db'
import type { Failure, JobHandler, Payload } from '@amend/jobs'
import { type DownloadPolicy, publicAddressesOnly } from '../download/policy.ts'
import { webhookPolicy } from './policy.ts'
import { type Attempted, sendMessage } from './send.ts'

/** A webhook whose messages have failed for this long is disabled, ms. */
const failingFor = 5 * 24 * 60 * 60 * 1000
/** HTTP 410: the receiver wants no more messages. */
const gone = 410

/** Why an attempt failed; the queue tries again. */
class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed'
  readonly failure: { readonly code: string; readonly message: string }

  constructor(failure: { readonly code: string; readonly message: string }) {
    super(failure.message)
    this.failure = failure
  }
}

type Delivery = WebhookDelivery & { readonly webhook: Webhook }

export interface WebhookReach {
  /** Default: public addresses. */
  readonly policy?: DownloadPolicy
  /** Hosts with ports that the operator trusts besides. */
  readonly hosts?: readonly string[]
}

/** Sends messages to webhooks and keeps what became of each. */
export function webhookHandler(
  database: Database,
  { policy = publicAddressesOnly, hosts = [] }: WebhookReach = {},
): JobHandler<'webhook.deliver'> {
  return {
    perform: async (job) => {
      const delivery = await findOpen(database, job.payload)
      if (!delivery) return undefined
      const { webhook } = delivery
      if (webhook.disabledAt) throw new AttemptFailed(disabled)
      const sentAt = new Date()
      const message = { id: `msg_${delivery.id}`, sentAt, body: JSON.stringify(delivery.payload) }
      const receiver = { url: webhook.url, secrets: secretsOf(webhook, sentAt) }
      const attempted = await sendMessage(message, receiver, webhookPolicy(webhook.url, policy, hosts))
      if (attempted.error === null) return (records) => recordSuccess(records, delivery, attempted, sentAt)
      await job.write((records) => recordFailure(records, delivery, attempted, sentAt))
      throw new AttemptFailed(attempted.error)
    },
    explain: (error) => {
      if (error instanceof AttemptFailed) return { ...error.failure, retry: error.failure !== disabled }
      return { code: 'internal', message: 'Something went wrong on our side.', retry: true }
    },
    fail: failDelivery,
  }
}

/** Ends a message that was not delivered. */
export async function failDelivery(
  records: Records,
  { workspaceId, deliveryId: id }: Payload<'webhook.deliver'>,
  { code, message }: Pick<Failure, 'code' | 'message'>,
): Promise<void> {
  const { webhookDelivery } = records.workspace(workspaceId)
  const data = { status: 'failed' as const, errorCode: code, errorMessage: message }
  await webhookDelivery.updateMany({ where: { id, status: 'pending' }, data })
}

const disabled = { code: 'webhook-disabled', message: 'The webhook is disabled.' }

const findOpen = (database: Database, { workspaceId, deliveryId }: Payload<'webhook.deliver'>) =>
  database.workspace(workspaceId).webhookDelivery.findFirst({
    where: { id: deliveryId, status: 'pending' },
    include: { webhook: true },
  })

function secretsOf({ secret, formerSecret, formerUntil }: Webhook, now: Date): string[] {
  return formerSecret !== null && formerUntil !== null && formerUntil > now ? [secret, formerSecret] : [secret]
}

async function recordSuccess(records: Records, { workspaceId, id, webhookId }: Delivery, last: Attempted, at: Date) {
  const { webhook, webhookDelivery } = records.workspace(workspaceId)
  const data = { ...columnsOf(last, at), status: 'delivered' as const }
  await webhookDelivery.updateMany({ where: { id }, data: { ...data, attempts: { increment: 1 } } })
  await webhook.updateMany({ where: { id: webhookId, failingSince: { not: null } }, data: { failingSince: null } })
}

async function recordFailure(records: Records, delivery: Delivery, last: Attempted, at: Date) {
  const { workspaceId, id, webhookId, webhook: found } = delivery
  const { webhook, webhookDelivery } = records.workspace(workspaceId)
  await webhookDelivery.updateMany({ where: { id }, data: { ...columnsOf(last, at), attempts: { increment: 1 } } })
  await webhook.updateMany({ where: { id: webhookId, failingSince: null }, data: { failingSince: at } })
  const isTooLong = found.failingSince !== null && at.getTime() - found.failingSince.getTime() >= failingFor
  if (!isTooLong && last.answerStatus !== gone) return
  const data = { disabledAt: at, disabledBy: 'failures' as const }
  await webhook.updateMany({ where: { id: webhookId, disabledAt: null }, data })
}

const columnsOf = ({ answerStatus, answerBody, error, duration }: Attempted, attemptedAt: Date) => ({
  ...{ answerStatus, answerBody, duration, attemptedAt },
  errorCode: error?.code ?? null,
  errorMessage: error?.message ?? null,
})
