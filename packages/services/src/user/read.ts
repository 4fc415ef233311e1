import { listSessions } from '@amend/auth'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { UserDetails } from '../types.ts'
import { userColumns, userItem } from './list.ts'

/** An account with its sessions and workspaces, without anything that it holds. @throws ServiceError 'not-found' */
export async function readUser({ auth, database }: Services, id: string): Promise<UserDetails> {
  const { installation, unsafe } = database
  const user = await installation.user.findUnique({
    where: { id },
    select: {
      ...userColumns,
      credential: { select: { userId: true } },
      accounts: { select: { provider: true }, orderBy: { provider: 'asc' } },
      memberships: {
        where: { workspace: { deletedAt: null } },
        select: { role: true, workspace: { select: { id: true, name: true, kind: true } } },
        orderBy: { createdAt: 'asc' },
      },
    },
  })
  if (!user) throw notFound()
  const [sessions, images, edits] = await Promise.all([
    listSessions(auth, id),
    unsafe.image.count({ where: { createdById: id, trashedAt: null } }),
    unsafe.edit.count({ where: { createdById: id } }),
  ])
  const { credential, accounts, memberships, ...columns } = user
  return {
    ...userItem({ ...columns, sessions }),
    hasPassword: credential !== null,
    providers: accounts.map(({ provider }) => provider),
    openSessions: sessions.map(({ id, app, browser, system, address, createdAt, lastSeenAt }) => ({
      ...{ id, app, address, browser: browser ?? null, system: system ?? null },
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    })),
    workspaces: memberships.map(({ role, workspace }) => ({ ...workspace, role })),
    images,
    edits,
  }
}
