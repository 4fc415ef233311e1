import { AuthError, identify } from '@amend/auth'
import { authorizeMember, type Member, ServiceError } from '@amend/services'
import { followEvents } from '@amend/services/event'
import type { FollowItem } from '@amend/services/types'
import { type TrackedEnvelope, tracked } from '@trpc/server'
import type { Context } from '../context.ts'

/**
 * Yields the events of a workspace after a cursor, without gaps. Ends when the listener is no longer a member or has
 * signed out.
 * @param after sequence of the last event that was seen; undefined for events from now on
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

/** Checks the session again: it may have ended, or its person may have left the workspace. */
async function isStillMember({ services, client }: Context, { workspaceId, personId }: Member): Promise<boolean> {
  try {
    const principal = await identify(services.auth, client)
    const member = await authorizeMember(services.database, principal, workspaceId, 'edit:view')
    return member.personId === personId
  } catch (error) {
    if (error instanceof ServiceError || error instanceof AuthError) return false
    throw error
  }
}
