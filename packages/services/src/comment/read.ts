import { after, newestFirst, type Prisma } from '@amend/db'
import type { Access } from '../access.ts'
import { notFound } from '../error.ts'
import { requireImage } from '../image/find.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { personParts } from '../person.ts'
import { type CommentItem, type CommentPage, reactionKinds } from './schema.ts'

const parts = {
  author: personParts,
  mentions: { select: { user: personParts } },
  reactions: { select: { kind: true, user: personParts }, orderBy: { createdAt: 'asc' } },
} satisfies Prisma.CommentInclude

type CommentWithParts = Prisma.CommentGetPayload<{ include: typeof parts }>

/**
 * A page of the comments on an image: the newest ones, in the order in which they were written.
 * @throws ServiceError 'not-found'; 'bad-input' for an invalid cursor
 */
export async function listComments(
  { records }: Access,
  imageId: string,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<CommentPage> {
  await requireImage(records, imageId)
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const rows = await records.comment.findMany({
    where: { imageId, ...(cursor && after({ createdAt: cursor.at, id: cursor.id })) },
    include: parts,
    orderBy: newestFirst,
    take: query.limit + 1,
  })
  const page = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? page.at(-1) : undefined
  return {
    items: page.map(commentItem).reverse(),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  }
}

/** @throws ServiceError 'not-found' */
export async function getComment({ records }: Pick<Access, 'records'>, id: string): Promise<CommentItem> {
  const found = await records.comment.findFirst({ where: { id }, include: parts })
  if (!found) throw notFound()
  return commentItem(found)
}

function commentItem(comment: CommentWithParts): CommentItem {
  return {
    id: comment.id,
    workspaceId: comment.workspaceId,
    imageId: comment.imageId,
    author: comment.author,
    text: comment.text,
    mentions: comment.mentions.map(({ user }) => user),
    reactions: reactionKinds.flatMap((kind) => {
      const people = comment.reactions.filter((reaction) => reaction.kind === kind).map(({ user }) => user)
      return people.length > 0 ? [{ kind, people }] : []
    }),
    createdAt: comment.createdAt.toISOString(),
    editedAt: comment.editedAt?.toISOString() ?? null,
  }
}
