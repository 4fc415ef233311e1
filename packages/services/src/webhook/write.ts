import { randomUUID } from 'node:crypto'
import type { Database, Event, Records } from '@amend/db'
import type { Queue } from '@amend/jobs'

/** Webhooks and events that one transaction handles. */
const mostWebhooks = 20
const mostEvents = 200

interface DueWebhook {
  readonly id: string
  readonly workspaceId: string
  readonly kinds: readonly string[]
  readonly sequence: bigint
}

/**
 * Writes the messages for events that webhooks have not received, and queues them. Each webhook has a cursor in the
 * events of its workspace, moved in the same transaction: no event is lost or sent twice, with any number of workers.
 * @returns whether there is more to write at once
 */
export function writeDeliveries(database: Database, queue: Queue): Promise<boolean> {
  return database.transaction(async (records) => {
    const due = await records.unsafe.$queryRaw<DueWebhook[]>`
      SELECT webhook.id::text, webhook."workspaceId"::text AS "workspaceId", webhook.kinds, webhook.sequence
      FROM "Webhook" AS webhook JOIN "Workspace" AS workspace ON workspace.id = webhook."workspaceId"
      WHERE webhook."disabledAt" IS NULL AND workspace."eventSequence" > webhook.sequence
      ORDER BY webhook.id LIMIT ${mostWebhooks} FOR UPDATE OF webhook SKIP LOCKED`
    const read: number[] = []
    for (const webhook of due) read.push(await writeFor(records, queue, webhook))
    return due.length === mostWebhooks || read.includes(mostEvents)
  })
}

/** @returns the number of events that were read */
async function writeFor(
  records: Records,
  queue: Queue,
  { id, workspaceId, kinds, sequence }: DueWebhook,
): Promise<number> {
  const scope = records.workspace(workspaceId)
  const events = await scope.event.findMany({
    where: { sequence: { gt: sequence } },
    orderBy: { sequence: 'asc' },
    take: mostEvents,
  })
  const chosen = events.filter(({ kind }) => kinds.includes(kind))
  const rows = chosen.map((event) => {
    return { id: randomUUID(), workspaceId, webhookId: id, kind: event.kind, payload: payloadOf(event) }
  })
  await scope.webhookDelivery.createMany({ data: rows })
  const payloads = rows.map((row) => ({ workspaceId, deliveryId: row.id }))
  await queue.request(records, 'webhook.deliver', payloads)
  const reached = events.at(-1)?.sequence ?? (await headOf(records, workspaceId))
  await scope.webhook.update({ where: { id }, data: { sequence: reached } })
  return events.length
}

/** The body of a message, in the form that Standard Webhooks recommends. */
const payloadOf = ({ workspaceId, sequence, kind, subjectId, data, createdAt }: Event) => ({
  type: kind,
  timestamp: createdAt.toISOString(),
  data: { ...(typeof data === 'object' ? data : {}), workspaceId, subjectId, sequence: String(sequence) },
})

/** The events up to here were deleted as too old. */
async function headOf(records: Records, id: string): Promise<bigint> {
  const { eventSequence } = await records.installation.workspace.findUniqueOrThrow({
    where: { id },
    select: { eventSequence: true },
  })
  return eventSequence
}
