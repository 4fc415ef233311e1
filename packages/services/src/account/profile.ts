import { parseName, type SessionPrincipal } from '@amend/auth'
import { can, installationPermissions } from '@amend/auth/permissions'
import type { Services } from '../services.ts'
import type { Me } from '../types.ts'

const day = 24 * 60 * 60 * 1000

/** The signed-in person and their workspaces. */
export async function profileOf({ database, settings }: Services, { person }: SessionPrincipal): Promise<Me> {
  const { installation } = database
  const memberships = await installation.membership.findMany({
    where: { userId: person.id },
    select: {
      role: true,
      workspace: { select: { id: true, name: true, kind: true, personalOfId: true, deletedAt: true } },
    },
    orderBy: { createdAt: 'asc' },
  })
  const credential = await installation.credential.findUnique({
    where: { userId: person.id },
    select: { userId: true },
  })
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
      hasPassword: credential !== null,
    },
    workspaces: memberships
      .filter(({ workspace }) => workspace.deletedAt === null)
      .sort((a, b) => isOwn(b.workspace.personalOfId) - isOwn(a.workspace.personalOfId))
      .map(({ role, workspace: { id, name, kind } }) => ({ id, name, kind, role })),
    deletedWorkspaces: memberships.flatMap(({ role, workspace: { id, name, deletedAt } }) =>
      role === 'owner' && deletedAt ? [{ id, name, until: new Date(deletedAt.getTime() + kept).toISOString() }] : [],
    ),
    installationPermissions: installationPermissions.filter((permission) => can(person.role, permission)),
  }
}

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
