/** Workspaces as administrators of the installation see them: who, how much and with what limits, never the content. */
import { pageLimits } from '@amend/contract'
import { after, likeText, newestFirst, type Prisma, type Records } from '@amend/db'
import { monthOf } from '../credit/limits.ts'
import { notFound } from '../error.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { AdministeredWorkspace, WorkspaceDetails, WorkspacePage } from '../types.ts'
import { listMembersOf } from './members.ts'
import { storageUse } from './storage.ts'

export interface WorkspaceQuery {
  /** A part of the name, or of the address of a personal workspace's owner. */
  readonly search?: string | undefined
  readonly kind?: 'personal' | 'team' | undefined
  readonly cursor?: string | undefined
}

const columns = {
  ...{ id: true, name: true, kind: true, createdAt: true, deletedAt: true, monthlyCredits: true },
  personalOf: { select: { id: true, email: true } },
  _count: { select: { memberships: true } },
} as const

type Row = Prisma.WorkspaceGetPayload<{ select: typeof columns }>

/** A page of all workspaces, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listWorkspaces({ database, settings }: Services, query: WorkspaceQuery): Promise<WorkspacePage> {
  const place = rowOfCursor(query.cursor)
  const rows = await database.installation.workspace.findMany({
    where: { AND: [...conditionsOf(query), ...(place ? [after(place)] : [])] },
    select: columns,
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  const figures = await figuresOf(database, rows)
  return pageOf(rows, pageLimits.administration, (row) => workspaceItem(row, figures, settings.credits.workspace))
}

/** @throws ServiceError 'not-found' */
export async function readWorkspace(services: Services, id: string): Promise<WorkspaceDetails> {
  const { database, settings } = services
  const row = await database.installation.workspace.findUnique({ where: { id }, select: columns })
  if (!row) throw notFound()
  const records = database.workspace(id)
  const [figures, members, limits, used, storage] = await Promise.all([
    figuresOf(database, [row]),
    listMembersOf(records),
    records.membership.findMany({ select: { userId: true, monthlyCredits: true } }),
    records.creditEntry.groupBy({ by: ['userId'], where: { month: monthOf(new Date()) }, _sum: { amount: true } }),
    storageUse(services, { workspaceId: id }),
  ])
  const usedBy = new Map(used.map(({ userId, _sum }) => [userId, _sum.amount ?? 0]))
  const limitOf = new Map(limits.map(({ userId, monthlyCredits }) => [userId, monthlyCredits]))
  return {
    ...workspaceItem(row, figures, settings.credits.workspace),
    memberLimit: settings.credits.member ?? null,
    storage,
    memberships: members.map((member) => ({
      ...member,
      usedCredits: usedBy.get(member.id) ?? 0,
      ownCreditLimit: limitOf.get(member.id) ?? null,
    })),
  }
}

function conditionsOf({ search = '', kind }: WorkspaceQuery): Prisma.WorkspaceWhereInput[] {
  const words = search.normalize('NFC').split(/\s+/u).filter(Boolean)
  const within = (word: string) => ({ contains: likeText(word), mode: 'insensitive' as const })
  return [
    ...words.map((word) => ({ OR: [{ name: within(word) }, { personalOf: { email: within(word) } }] })),
    ...(kind ? [{ kind }] : []),
  ]
}

interface Figures {
  readonly bytes: ReadonlyMap<string, number>
  readonly credits: ReadonlyMap<string, number>
}

async function figuresOf({ unsafe }: Records, rows: readonly { readonly id: string }[]): Promise<Figures> {
  const ids = rows.map(({ id }) => id)
  const stored = await unsafe.$queryRaw<{ id: string; bytes: number }[]>`
    SELECT id::text, sum(bytes)::float8 AS bytes FROM (
      SELECT "workspaceId" AS id, "blobHash" AS hash FROM "Image" WHERE "workspaceId" = ANY(${ids}::uuid[])
      UNION SELECT "workspaceId", "blobHash" FROM "Rendition" WHERE "workspaceId" = ANY(${ids}::uuid[])
    ) AS held JOIN "Blob" ON sha256 = hash GROUP BY id`
  const spent = await unsafe.$queryRaw<{ id: string; credits: number }[]>`
    SELECT "workspaceId"::text AS id, sum(amount)::float8 AS credits FROM "CreditEntry"
    WHERE "workspaceId" = ANY(${ids}::uuid[]) AND month = ${monthOf(new Date())} GROUP BY "workspaceId"`
  return {
    bytes: new Map(stored.map(({ id, bytes }) => [id, bytes])),
    credits: new Map(spent.map(({ id, credits }) => [id, credits])),
  }
}

function workspaceItem(row: Row, { bytes, credits }: Figures, limit: number | undefined): AdministeredWorkspace {
  const { id, name, kind, createdAt, deletedAt, monthlyCredits, personalOf, _count } = row
  return {
    ...{ id, name, kind, owner: personalOf },
    members: _count.memberships,
    bytes: bytes.get(id) ?? 0,
    usedCredits: credits.get(id) ?? 0,
    creditLimit: monthlyCredits ?? limit ?? null,
    ownCreditLimit: monthlyCredits,
    createdAt: createdAt.toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
  }
}
