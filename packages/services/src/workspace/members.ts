import { pageLimits } from '@amend/contract'
import type { WorkspaceRecords } from '@amend/db'
import type { Access } from '../access.ts'
import type { MemberItem } from '../types.ts'

const ranks = { owner: 0, admin: 1, editor: 2, viewer: 3 } as const

/** The members of a workspace, owners first. */
export const listMembers = ({ records }: Access): Promise<MemberItem[]> => listMembersOf(records)

export async function listMembersOf(records: WorkspaceRecords): Promise<MemberItem[]> {
  const rows = await records.membership.findMany({
    select: {
      role: true,
      createdAt: true,
      lastActiveAt: true,
      user: { select: { id: true, name: true, email: true } },
    },
    orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
    take: pageLimits.members,
  })
  return rows
    .sort((a, b) => ranks[a.role] - ranks[b.role])
    .map(({ user, role, createdAt, lastActiveAt }) => ({
      ...user,
      role,
      joinedAt: createdAt.toISOString(),
      lastActiveAt: lastActiveAt?.toISOString() ?? null,
    }))
}
