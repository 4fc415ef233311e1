import type { SessionPrincipal } from '@amend/auth'
import { recordAction } from '../audit/record.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { WorkspaceItem } from '../types.ts'

/** Creates a team that the person owns. @throws AuthError 'too-many-attempts' */
export async function createTeam(
  { database }: Services,
  { person }: SessionPrincipal,
  name: string,
): Promise<WorkspaceItem> {
  await limitRate(database, 'team', person.id)
  const id = await database.transaction(async (records) => {
    const { workspace, membership } = records.installation
    const { id } = await workspace.create({ data: { kind: 'team', name } })
    await membership.create({ data: { workspaceId: id, userId: person.id, role: 'owner', lastActiveAt: new Date() } })
    const by = { workspaceId: id, personId: person.id }
    await recordAction(records, by, { action: 'workspace:create', subjectId: id, after: { name } })
    return id
  })
  return { id, name, kind: 'team', role: 'owner' }
}
