import type { MembershipRole, User, Workspace } from '../generated/client.ts'
import type { Records } from '../records.ts'

export interface Person {
  readonly user: User
  /** The person's own workspace. */
  readonly workspace: Workspace
}

/** Creates a person with a verified address and a workspace of their own. Without credentials: seeds do not sign in. */
export async function addPerson(records: Records, name: string, role: User['role'] = 'member'): Promise<Person> {
  const { installation } = records
  const part = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')
  const namesakes = await installation.user.count({ where: { email: { startsWith: part } } })
  const email = `${part}${namesakes === 0 ? '' : namesakes + 1}@example.org`
  const user = await installation.user.create({ data: { name, email, emailVerified: new Date(), role } })
  const workspace = await installation.workspace.create({
    data: { kind: 'personal', name, personalOfId: user.id },
  })
  await installation.membership.create({ data: { workspaceId: workspace.id, userId: user.id, role: 'owner' } })
  return { user, workspace }
}

export async function addTeam(
  records: Records,
  name: string,
  members: Partial<Record<MembershipRole, Person>>,
): Promise<Workspace> {
  const workspace = await records.installation.workspace.create({ data: { kind: 'team', name } })
  const data = (Object.entries(members) as [MembershipRole, Person][]).map(([role, { user }]) => {
    return { workspaceId: workspace.id, userId: user.id, role }
  })
  await records.installation.membership.createMany({ data })
  return workspace
}
