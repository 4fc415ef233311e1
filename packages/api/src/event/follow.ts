import { findSession } from '@amend/auth'
import { can } from '@amend/auth/permissions'
import type { FeedItem } from '@amend/jobs'
import { type TrackedEnvelope, tracked } from '@trpc/server'
import { z } from 'zod'
import { type Member, roleOf } from '../access.ts'
import type { Context } from '../context.ts'
import type { FollowItem } from '../types.ts'

/** How long somebody who is signed out or sent away may still hear, ms. */
const trust = 15_000

const data = z.record(z.string(), z.unknown())

/**
 * What happens in a workspace after a cursor, without gaps. Ends when whoever listens is no member any more, or signed out.
 * @param after sequence of the last event that was seen; undefined for what happens from now on
 */
export async function* followEvents(
  context: Context,
  member: Member,
  after: bigint | undefined,
  signal: AbortSignal,
): AsyncGenerator<TrackedEnvelope<FollowItem>, void> {
  let checked = Date.now()
  for await (const item of context.services.feed.follow(member.workspaceId, after, signal)) {
    if (Date.now() - checked >= trust) {
      if (!(await mayListen(context, member))) return
      checked = Date.now()
    }
    yield envelope(item)
  }
}

async function mayListen({ services, client }: Context, { workspaceId, person }: Member): Promise<boolean> {
  const session = client.sessionToken && (await findSession(services.auth, client.sessionToken))
  if (!session || session.person.id !== person.id) return false
  const role = await roleOf(services.database, workspaceId, person.id)
  return role !== undefined && can(role, 'edit:view')
}

function envelope(item: FeedItem): TrackedEnvelope<FollowItem> {
  if (item.kind === 'reset') return tracked(String(item.sequence), { kind: 'reset' })
  const { sequence, kind, subjectId } = item.event
  const about = data.safeParse(item.event.data).data ?? {}
  return tracked(String(sequence), { sequence: String(sequence), kind, subjectId, data: about })
}
