import { parseName, type SessionPrincipal } from '@amend/auth'
import { can, installationPermissions } from '@amend/auth/permissions'
import type { Membership, Statement, Workspace } from '@amend/db'
import type { Services } from '../services.ts'
import type { Me } from '../types.ts'

const day = 24 * 60 * 60 * 1000

/** The signed-in person and their workspaces. */
export async function profileOf({ database, settings }: Services, { person }: SessionPrincipal): Promise<Me> {
  const rows = await database.prepared<MembershipRow>(membershipsOfPerson, [person.id])
  // A person of no workspace has one row, without one.
  const memberships = rows.flatMap(({ id, ...row }) => (id === null ? [] : [{ id, ...row }]))
  const kept = settings.retentionDays * day
  const isOwn = (personalOfId: string | null) => Number(personalOfId === person.id)
  return {
    user: {
      id: person.id,
      name: person.name,
      email: person.email,
      emailVerified: person.emailVerified !== null,
      language: person.language,
      role: person.role,
      hasPassword: rows.some(({ hasPassword }) => hasPassword),
    },
    workspaces: memberships
      .filter(({ deletedAt }) => deletedAt === null)
      .sort((a, b) => isOwn(b.personalOfId) - isOwn(a.personalOfId))
      .map(({ id, name, kind, role }) => ({ id, name, kind, role })),
    deletedWorkspaces: memberships.flatMap(({ role, id, name, deletedAt }) =>
      role === 'owner' && deletedAt ? [{ id, name, until: new Date(deletedAt.getTime() + kept).toISOString() }] : [],
    ),
    installationPermissions: installationPermissions.filter((permission) => can(person.role, permission)),
  }
}

interface MembershipRow extends Pick<Workspace, 'name' | 'kind' | 'personalOfId' | 'deletedAt'> {
  readonly hasPassword: boolean
  readonly role: Membership['role']
  /** The workspace's. */
  readonly id: string | null
}

/** Every page runs it. */
const membershipsOfPerson = {
  name: 'memberships-of-person',
  text: `
    SELECT EXISTS (SELECT FROM "Credential" WHERE "userId" = person.id) AS "hasPassword",
      membership.role, workspace.id, workspace.name, workspace.kind, workspace."personalOfId", workspace."deletedAt"
    FROM "User" AS person
    LEFT JOIN "Membership" AS membership ON membership."userId" = person.id
    LEFT JOIN "Workspace" AS workspace ON workspace.id = membership."workspaceId"
    WHERE person.id = $1 ORDER BY membership."createdAt"`,
} satisfies Statement

export interface ProfileChange {
  /** Empty for no name. */
  readonly name?: string | undefined
  /** BCP 47; null for the browser's own. */
  readonly language?: string | null | undefined
}

/** @throws AuthError 'bad-name' */
export async function changeProfile(
  { database }: Services,
  session: SessionPrincipal,
  change: ProfileChange,
): Promise<void> {
  const { name, language } = change
  await database.installation.user.update({
    where: { id: session.person.id },
    data: {
      ...(name !== undefined && { name: parseName(name) ?? null }),
      ...(language !== undefined && { language }),
    },
  })
}
