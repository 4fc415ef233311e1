import type { FeedItem } from '@amend/jobs'
import type { Access } from '../access.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { FollowItem } from '../types.ts'

/** How long somebody who is signed out or sent away may still hear, and stays connected, ms. */
const trust = 10_000

export interface Follow {
  /** Sequence of the last event that was seen; undefined for what happens from now on. */
  readonly after: bigint | undefined
  readonly signal: AbortSignal
  /** Whether whoever listens may still do so. */
  readonly mayListen: () => Promise<boolean>
}

/** An event with its place in the workspace. */
export interface Followed {
  readonly sequence: string
  readonly item: FollowItem
}

/**
 * What happens in a workspace after a cursor, without gaps. Ends when whoever listens may do so no more, also while nothing
 * happens.
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
  // A database that is away for a moment refuses nobody.
  const timer = setInterval(() => void check().catch(() => undefined), trust)
  try {
    for await (const item of feed.follow(workspaceId, after, AbortSignal.any([signal, refused.signal]))) {
      if (Date.now() - checked >= trust) await check()
      if (refused.signal.aborted) return
      yield followed(item)
    }
  } finally {
    clearInterval(timer)
  }
}

function followed(found: FeedItem): Followed {
  if (found.kind === 'reset') return { sequence: String(found.sequence), item: { kind: 'reset' } }
  const { workspaceId: _, ...event } = found.event
  const sequence = String(event.sequence)
  return { sequence, item: { ...event, sequence } }
}

/** The sequence of the last event: taken before records are read, following from it misses nothing. @throws ServiceError 'not-found' */
export async function lastSequence({ database }: Services, { workspaceId: id }: Access): Promise<string> {
  const found = await database.installation.workspace.findUnique({ where: { id }, select: { eventSequence: true } })
  if (!found) throw notFound()
  return String(found.eventSequence)
}
