import { findSession } from '@amend/auth'
import { can } from '@amend/auth/permissions'
import { type Member, roleOf } from '@amend/services'
import { followEvents } from '@amend/services/event'
import type { FollowItem } from '@amend/services/types'
import { type TrackedEnvelope, tracked } from '@trpc/server'
import type { Context } from '../context.ts'

/**
 * What happens in a workspace after a cursor, without gaps. Ends when whoever listens is no member any more, or signed out.
 * @param after sequence of the last event that was seen; undefined for what happens from now on
 */
export async function* trackEvents(
  context: Context,
  member: Member,
  after: bigint | undefined,
  signal: AbortSignal,
): AsyncGenerator<TrackedEnvelope<FollowItem>, void> {
  const mayListen = () => isStillMember(context, member)
  for await (const { sequence, item } of followEvents(context.services, member, { after, signal, mayListen })) {
    yield tracked(sequence, item)
  }
}

async function isStillMember({ services, client }: Context, { workspaceId, person }: Member): Promise<boolean> {
  const session = client.sessionToken && (await findSession(services.auth, client.sessionToken))
  if (!session || session.person.id !== person.id) return false
  const role = await roleOf(services.database, workspaceId, person.id)
  return role !== undefined && can(role, 'edit:view')
}
