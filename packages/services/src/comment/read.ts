import { Prisma, statementOf } from '@amend/db'
import type { Access } from '../access.ts'
import { notFound } from '../error.ts'
import { requireImage } from '../image/find.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { PersonItem } from '../schema-parts.ts'
import type { Services } from '../services.ts'
import { type CommentItem, type CommentPage, type ReactionKind, reactionKinds } from './schema.ts'

interface Row extends Pick<CommentItem, 'id' | 'workspaceId' | 'imageId' | 'text'> {
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly author: PersonItem | null
  readonly mentions: readonly PersonItem[]
  /** The oldest first. */
  readonly reactions: readonly (PersonItem & { readonly kind: ReactionKind })[]
}

/**
 * A page of the comments on an image: the newest ones, in the order in which they were written.
 * @throws ServiceError 'not-found'; 'bad-input' for an invalid cursor
 */
export async function listComments(
  { database }: Pick<Services, 'database'>,
  { records, workspaceId }: Access,
  imageId: string,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<CommentPage> {
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const of = Prisma.sql`comment."imageId" = ${imageId}::uuid`
  const after =
    cursor && Prisma.sql`(comment."createdAt", comment.id) < (${cursor.at}::timestamptz, ${cursor.id}::uuid)`
  const selected = select(workspaceId, after ? [of, after] : [of], query.limit + 1)
  const rows = await database.prepared<Row>(...statementOf(selected, 'comments'))
  if (rows.length === 0) await requireImage(records, imageId)
  const page = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? page.at(-1) : undefined
  return {
    items: page.map(commentItem).reverse(),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  }
}

/** @throws ServiceError 'not-found' */
export async function getComment(
  { database }: Pick<Services, 'database'>,
  { workspaceId }: Pick<Access, 'workspaceId'>,
  id: string,
): Promise<CommentItem> {
  const selected = select(workspaceId, [Prisma.sql`comment.id = ${id}::uuid`], 1)
  const [found] = await database.prepared<Row>(...statementOf(selected, 'comments'))
  if (!found) throw notFound()
  return commentItem(found)
}

/** The newest comments with their people. */
const select = (workspaceId: string, conditions: readonly Prisma.Sql[], limit: number) => Prisma.sql`
  SELECT comment.id, comment."workspaceId", comment."imageId", comment.text, comment."createdAt", comment."editedAt",
    CASE WHEN author.id IS NOT NULL THEN json_build_object('id', author.id, 'name', author.name) END AS author,
    COALESCE((
      SELECT json_agg(json_build_object('id', person.id, 'name', person.name) ORDER BY person.id)
      FROM "Mention" AS mention JOIN "User" AS person ON person.id = mention."userId"
      WHERE mention."workspaceId" = comment."workspaceId" AND mention."commentId" = comment.id
    ), '[]') AS mentions,
    COALESCE((
      SELECT json_agg(
        json_build_object('id', person.id, 'name', person.name, 'kind', reaction.kind) ORDER BY reaction."createdAt")
      FROM "Reaction" AS reaction JOIN "User" AS person ON person.id = reaction."userId"
      WHERE reaction."workspaceId" = comment."workspaceId" AND reaction."commentId" = comment.id
    ), '[]') AS reactions
  FROM "Comment" AS comment LEFT JOIN "User" AS author ON author.id = comment."authorId"
  WHERE comment."workspaceId" = ${workspaceId}::uuid AND ${Prisma.join([...conditions], ' AND ')}
  ORDER BY comment."createdAt" DESC, comment.id DESC LIMIT ${limit}::int`

function commentItem(comment: Row): CommentItem {
  return {
    id: comment.id,
    workspaceId: comment.workspaceId,
    imageId: comment.imageId,
    author: comment.author,
    text: comment.text,
    mentions: [...comment.mentions],
    reactions: reactionKinds.flatMap((kind) => {
      const people = comment.reactions.filter((reaction) => reaction.kind === kind)
      return people.length > 0 ? [{ kind, people: people.map(({ id, name }) => ({ id, name })) }] : []
    }),
    createdAt: comment.createdAt.toISOString(),
    editedAt: comment.editedAt?.toISOString() ?? null,
  }
}
