import type { FeedItem } from '@amend/jobs'
import type { Access } from '../access.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { FollowItem } from '../types.ts'

/** How long a listener who signed out or was removed may still receive events, ms. */
const trust = 10_000

export interface Follow {
  /** Sequence of the last event that was seen; undefined for new events only. */
  readonly after: bigint | undefined
  readonly signal: AbortSignal
  /** Whether the listener may still follow the workspace. */
  readonly mayListen: () => Promise<boolean>
}

/** An event with its id in the workspace. */
export interface Followed {
  readonly sequence: string
  readonly item: FollowItem
}

/**
 * Yields the events of a workspace after a cursor, without gaps. Ends when the listener loses access, also while there
 * are no events.
 */
export async function* followEvents(
  { feed }: Services,
  { workspaceId }: Access,
  { after, signal, mayListen }: Follow,
): AsyncGenerator<Followed, void> {
  const refused = new AbortController()
  let checked = Date.now()
  const check = async () => {
    if (!(await mayListen())) refused.abort()
    checked = Date.now()
  }
  // An unreachable database refuses nobody.
  const timer = setInterval(() => void check().catch(() => undefined), trust)
  try {
    for await (const item of feed.follow(workspaceId, after, AbortSignal.any([signal, refused.signal]))) {
      if (Date.now() - checked >= trust || endsAccess(item)) await check()
      if (refused.signal.aborted) return
      yield followed(item)
    }
  } finally {
    clearInterval(timer)
  }
}

/** Whether somebody may have lost access by the event: they are sent away at once. */
const endsAccess = (item: FeedItem): boolean =>
  item.kind === 'event' && (item.event.kind === 'member.removed' || item.event.kind === 'workspace.deleted')

function followed(found: FeedItem): Followed {
  if (found.kind === 'reset') return { sequence: String(found.sequence), item: { kind: 'reset' } }
  const { workspaceId: _, ...event } = found.event
  const sequence = String(event.sequence)
  return { sequence, item: { ...event, sequence } }
}

/**
 * Returns the sequence of the last event. Taken before records are read, it lets a client follow without missing an
 * event. @throws ServiceError 'not-found'
 */
export async function lastSequence({ database }: Services, { workspaceId: id }: Access): Promise<string> {
  const found = await database.installation.workspace.findUnique({ where: { id }, select: { eventSequence: true } })
  if (!found) throw notFound()
  return String(found.eventSequence)
}
