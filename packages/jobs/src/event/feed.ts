import { eventSchema, isEventKind, type WorkspaceEvent } from '@amend/contract'
import { type Database, type Event, eventChannel } from '@amend/db'
import { z } from 'zod'
import { openListener } from '../listener.ts'
import { type JobLog, silent } from '../log.ts'
import { WakeSignal } from '../wake-signal.ts'

export type FeedEvent = WorkspaceEvent & { readonly workspaceId: string; readonly sequence: bigint }

export type FeedItem =
  | { readonly kind: 'event'; readonly event: FeedEvent }
  /** Events after the cursor have been pruned: the reader must reload the records, and continues from here. */
  | { readonly kind: 'reset'; readonly sequence: bigint }

export interface EventFeed {
  /**
   * Yields the events of a workspace after a cursor, each once and in order: first past ones, then new ones. Ends when
   * the signal is aborted or the workspace is deleted. Events that another version has written and this one cannot read
   * are skipped, with one warning per kind.
   * @param after sequence of the last event that the reader has seen; undefined for new events only
   */
  follow(workspaceId: string, after: bigint | undefined, signal: AbortSignal): AsyncGenerator<FeedItem, void>
  close(): Promise<void>
}

const batch = 200
/** The interval at which a reader polls without a notification, ms. */
const lookInterval = 30_000

const announcement = z.object({ workspaceId: z.string() })

/** One listening connection for all readers of a process. */
export async function openEventFeed(url: string, database: Database, log: JobLog = silent): Promise<EventFeed> {
  const parse = eventParser(log)
  const readers = new Map<string, { wake: WakeSignal; count: number }>()
  const closing = new AbortController()
  const listener = await openListener({
    url,
    channels: [eventChannel],
    log,
    onNotification: (_, payload) => {
      const { workspaceId } = announcement.parse(JSON.parse(payload))
      readers.get(workspaceId)?.wake.notify()
    },
    onConnect: () => {
      for (const { wake } of readers.values()) wake.notify()
    },
  })

  async function* follow(workspaceId: string, after: bigint | undefined, signal: AbortSignal) {
    const ended = AbortSignal.any([signal, closing.signal])
    const reader = readers.get(workspaceId) ?? { wake: new WakeSignal(), count: 0 }
    readers.set(workspaceId, reader)
    reader.count++
    const wake = () => reader.wake.notify()
    ended.addEventListener('abort', wake)
    try {
      yield* read(workspaceId, after, reader.wake, ended)
    } finally {
      ended.removeEventListener('abort', wake)
      reader.count--
      if (reader.count === 0) readers.delete(workspaceId)
    }
  }

  async function* read(
    workspaceId: string,
    after: bigint | undefined,
    wake: WakeSignal,
    ended: AbortSignal,
  ): AsyncGenerator<FeedItem, void> {
    const { event } = database.workspace(workspaceId)
    let cursor = after ?? (await headOf(database, workspaceId))
    let first = true
    while (cursor !== undefined && !ended.aborted) {
      const seen = wake.count
      // Before the first read, so that events appended in between are not missed.
      const head: bigint | undefined = first ? await headOf(database, workspaceId) : cursor
      if (head === undefined) return
      const events = await event.findMany({
        where: { sequence: { gt: cursor } },
        orderBy: { sequence: 'asc' },
        take: batch,
      })
      const next: bigint = events[0]?.sequence ?? cursor + 1n
      if (next > cursor + 1n || head < cursor || (events.length === 0 && head > cursor)) {
        const sequence: bigint = (await headOf(database, workspaceId)) ?? cursor
        yield { kind: 'reset', sequence }
        cursor = sequence
        continue
      }
      first = false
      for (const item of events) {
        if (ended.aborted) return
        const parsed = parse(item)
        if (parsed) yield { kind: 'event', event: parsed }
        cursor = item.sequence
      }
      if (events.length < batch && !ended.aborted) await wake.waitAfter(seen, lookInterval)
    }
  }

  return {
    follow,
    close: async () => {
      closing.abort()
      await listener.close()
    },
  }
}

/** Parses rows of events; returns undefined for one that this version cannot read, with one warning per kind. */
function eventParser(log: JobLog): (row: Event) => FeedEvent | undefined {
  const warned = new Set<string>()
  return (row) => {
    const { workspaceId, sequence, kind } = row
    const parsed = eventSchema.safeParse(row)
    if (parsed.success) return { ...parsed.data, workspaceId, sequence }
    if (!warned.has(kind)) {
      const why = isEventKind(kind) ? 'Its data cannot be read.' : 'This version does not know its kind.'
      log.warn({ kind, workspaceId, sequence: String(sequence) }, `An event was passed over. ${why}`)
    }
    warned.add(kind)
    return undefined
  }
}

/** The sequence of a workspace's last event; undefined when there is no such workspace. */
async function headOf(database: Database, id: string): Promise<bigint | undefined> {
  const workspace = await database.installation.workspace.findUnique({ where: { id }, select: { eventSequence: true } })
  return workspace?.eventSequence
}

/**
 * Deletes events from before a time. A reader whose cursor is before the remaining ones gets a reset.
 * @returns how many
 */
export async function pruneEvents(database: Database, before: Date): Promise<number> {
  const { count } = await database.unsafe.event.deleteMany({ where: { createdAt: { lt: before } } })
  return count
}
