import type { Member } from '../access.ts'
import type { Services } from '../services.ts'
import type { CreditState } from '../types.ts'
import { limitsOf, monthOf, nextMonth, used } from './limits.ts'

/** The limits and the used credits of a workspace and of the member, in this month. */
export async function creditState(
  { database, settings }: Services,
  { workspaceId, personId }: Member,
): Promise<CreditState> {
  const now = new Date()
  const limits = await limitsOf(settings, database, workspaceId, personId)
  const spent = await used(database, workspaceId, personId, monthOf(now))
  return {
    workspace: { limit: limits.workspace, used: spent.workspace },
    member: { limit: limits.member, used: spent.member },
    until: nextMonth(now).toISOString(),
  }
}
