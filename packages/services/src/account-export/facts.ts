import type { Database } from '@amend/db'

/** A workspace of which the person is a member. */
export interface ExportedWorkspace {
  readonly id: string
  readonly name: string
  readonly kind: 'personal' | 'team'
  readonly role: string
  readonly memberSince: Date
}

/** The workspaces of a person, without deleted ones. */
export async function workspacesOf({ installation }: Database, userId: string): Promise<ExportedWorkspace[]> {
  const memberships = await installation.membership.findMany({
    where: { userId, workspace: { deletedAt: null } },
    select: { role: true, createdAt: true, workspace: { select: { id: true, name: true, kind: true } } },
    orderBy: { createdAt: 'asc' },
  })
  return memberships.map(({ role, createdAt, workspace }) => ({ ...workspace, role, memberSince: createdAt }))
}

/** What the installation knows of an account, without passwords, secrets and hashes. */
export async function accountFacts(database: Database, userId: string, workspaces: readonly ExportedWorkspace[]) {
  const { user, account, session, passkey, credential, twoFactor, trainingConsent } = database.installation
  const where = { userId }
  const person = await user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      ...{ id: true, name: true, email: true, emailVerified: true, image: true, role: true },
      ...{ language: true, createdAt: true },
    },
  })
  return {
    ...person,
    signIn: {
      passwordSetAt: (await credential.findUnique({ where, select: { changedAt: true } }))?.changedAt ?? null,
      twoFactorSince: (await twoFactor.findUnique({ where, select: { confirmedAt: true } }))?.confirmedAt ?? null,
      passkeys: await passkey.findMany({ where, select: { name: true, createdAt: true, lastUsedAt: true } }),
      providers: await account.findMany({ where, select: { provider: true, createdAt: true } }),
      sessions: await session.findMany({
        where,
        select: { createdAt: true, lastSeenAt: true, expires: true, userAgent: true, address: true },
      }),
    },
    trainingConsentSince: (await trainingConsent.findUnique({ where, select: { givenAt: true } }))?.givenAt ?? null,
    workspaces,
    apiKeys: await apiKeysOf(database, userId, workspaces),
  }
}

async function apiKeysOf(database: Database, userId: string, workspaces: readonly ExportedWorkspace[]) {
  const keys = workspaces.map(({ id }) =>
    database.workspace(id).apiKey.findMany({
      where: { createdById: userId },
      select: {
        ...{ workspaceId: true, name: true, prefix: true, scope: true },
        ...{ createdAt: true, expiresAt: true, lastUsedAt: true, revokedAt: true },
      },
    }),
  )
  return (await Promise.all(keys)).flat()
}
