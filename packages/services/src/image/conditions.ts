import { Prisma } from '@amend/db'
import type { Services } from '../services.ts'
import type { ImageSort } from './order.ts'
import { madeBy, searchCondition } from './search.ts'

/** What a search finds, whoever reads it. */
export interface SavedSearch {
  /** Words that must all be in the name, the instruction, a tag or a comment. */
  readonly search?: string | undefined
  readonly favourite?: boolean | undefined
  /** The trash, the last trashed first. Default: images outside the trash, the newest first. */
  readonly trashed?: boolean | undefined
  readonly kind?: 'upload' | 'result' | undefined
  /** Created at or after this time. */
  readonly from?: Date | undefined
  /** Created before this time. */
  readonly to?: Date | undefined
  /** Results of exactly this instruction. */
  readonly look?: string | undefined
  /** Results of this version of a model. */
  readonly modelVersionId?: string | undefined
  /** Uploaded or requested by this person. */
  readonly personId?: string | undefined
  readonly tagId?: string | undefined
  /** Ignored in the trash. */
  readonly sort?: ImageSort | undefined
}

/** The condition for the pictures of a search among rows "image". Those of other workspaces do not fulfil it. */
export async function imagesOfSearch(
  services: Pick<Services, 'database'>,
  workspaceId: string,
  query: SavedSearch,
): Promise<Prisma.Sql> {
  const { search } = query
  const words = search?.trim() ? [await searchCondition(services, workspaceId, search)] : []
  return Prisma.join([...conditions(workspaceId, query), ...words], ' AND ')
}

function conditions(workspaceId: string, query: SavedSearch): Prisma.Sql[] {
  const { favourite, trashed = false, kind, from, to, look, modelVersionId, personId, tagId } = query
  return [
    Prisma.sql`image."workspaceId" = ${workspaceId}::uuid AND image.status <> 'refused'`,
    trashed ? Prisma.sql`image."trashedAt" IS NOT NULL` : Prisma.sql`image."trashedAt" IS NULL`,
    kinds[kind ?? 'all'],
    ...(favourite ? [Prisma.sql`image.favourite`] : []),
    ...(from ? [Prisma.sql`image."createdAt" >= ${from}::timestamptz`] : []),
    ...(to ? [Prisma.sql`image."createdAt" < ${to}::timestamptz`] : []),
    ...(look !== undefined ? [Prisma.sql`image.instruction = ${look}::text`] : []),
    ...(modelVersionId !== undefined ? [madeBy(Prisma.sql`= ${modelVersionId}::uuid`, workspaceId)] : []),
    ...(personId !== undefined ? [Prisma.sql`image."createdById" = ${personId}::uuid`] : []),
    ...(tagId !== undefined ? [tagged(tagId, workspaceId)] : []),
  ]
}

const kinds = {
  all: Prisma.sql`image.kind <> 'sketch'`,
  // Uploads have no tree above them; their index is found by that.
  upload: Prisma.sql`image.kind = 'upload' AND image."treeId" IS NULL`,
  result: Prisma.sql`image.kind = 'result'`,
}

const tagged = (tagId: string, workspaceId: string) => Prisma.sql`EXISTS (
  SELECT FROM "ImageTag" AS tagged WHERE tagged."workspaceId" = ${workspaceId}::uuid AND tagged."imageId" = image.id
    AND tagged."tagId" = ${tagId}::uuid)`
