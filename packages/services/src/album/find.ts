import type { Prisma, Records } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound, ServiceError } from '../error.ts'
import { type AlbumRule, albumRuleSchema } from './schema.ts'

export type AlbumRow = Prisma.AlbumGetPayload<object>

/** The condition for the albums that a person sees: those of all members, and their own private ones. */
const visibleTo = (personId: string) =>
  ({ OR: [{ privateToId: null }, { privateToId: personId }] }) satisfies Prisma.AlbumWhereInput

/** @throws ServiceError 'not-found', also for somebody else's private album */
export async function findAlbum({ records, personId }: Pick<Member, 'records' | 'personId'>, id: string) {
  const album = await records.album.findFirst({ where: { id, ...visibleTo(personId) } })
  if (!album) throw notFound()
  return album
}

/**
 * Finds an album and locks it until the transaction ends, so that changes of it follow one another.
 * @throws ServiceError 'not-found'
 */
export async function lockAlbum(records: Records, member: Member, id: string): Promise<AlbumRow> {
  const { workspaceId, personId } = member
  await records.unsafe.$executeRaw`
    SELECT 1 FROM "Album" WHERE "workspaceId" = ${workspaceId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return findAlbum({ records: records.workspace(workspaceId), personId }, id)
}

/** @throws ServiceError 'smart-album' */
export function requireByHand({ rule }: AlbumRow): void {
  if (rule === null) return
  throw new ServiceError('smart-album', 'This album fills itself from a search: its pictures cannot be chosen by hand.')
}

/** The search of a smart album; null for an album that is filled by hand. */
export function ruleOf({ rule }: Pick<AlbumRow, 'rule'>): AlbumRule | null {
  // A rule that another version wrote finds nothing rather than everything.
  return rule === null ? null : (albumRuleSchema.safeParse(rule).data ?? { to: new Date(0).toISOString() })
}
