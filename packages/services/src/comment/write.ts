import { appendEvent, type Records } from '@amend/db'
import { type Member, may } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { annotate, lockForChange } from '../image/annotations.ts'
import { ownerOf } from '../image/find.ts'
import { notify } from '../notification/index.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import { getComment } from './read.ts'
import type { CommentItem, ReactionKind } from './schema.ts'

export interface NewComment {
  readonly imageId: string
  readonly text: string
  /** Ids of members who are named in the text. */
  readonly mentions: readonly string[]
  /** Chosen by the client: a second request with the same key returns the first comment. */
  readonly key: string
}

/** @throws ServiceError 'not-found', 'key-taken'; AuthError 'too-many-attempts' */
export async function addComment(services: Services, member: Member, comment: NewComment): Promise<CommentItem> {
  const { workspaceId, personId } = member
  const { key: id, imageId, text } = comment
  await limitRate(services.database, 'comment', personId)
  await services.database.transaction(async (records) => {
    await lockImage(records, workspaceId, imageId)
    const { count } = await records.workspace(workspaceId).comment.createMany({
      data: [{ id, workspaceId, imageId, authorId: personId, text }],
      skipDuplicates: true,
    })
    if (count === 0) return
    const mentions = await mention(records, member, id, comment.mentions)
    await annotate(records, workspaceId, [imageId])
    await recordAction(records, member, { action: 'comment:create', subjectId: id, after: { imageId, text } })
    await notifyOf(services, records, member, { id, imageId, mentions })
    const data = { imageId, authorId: personId, mentions }
    await appendEvent(records, { workspaceId, kind: 'comment.added', subjectId: id, data })
  })
  const item = await getComment(services, member, id)
  if (item.author?.id !== personId || item.imageId !== imageId) {
    throw new ServiceError('key-taken', 'This comment is another one. Write it again.')
  }
  return item
}

/** Changes the text of one's own comment. @throws ServiceError 'not-found', also for a comment of somebody else */
export async function editComment(
  services: Services,
  member: Member,
  id: string,
  { text, mentions }: Pick<NewComment, 'text' | 'mentions'>,
): Promise<CommentItem> {
  const { workspaceId, personId } = member
  await services.database.transaction(async (records) => {
    const { comment } = records.workspace(workspaceId)
    const before = await lockComment(records, workspaceId, id)
    if (before.authorId !== personId) throw notFound()
    await comment.update({ where: { id }, data: { text, editedAt: new Date() } })
    await records.workspace(workspaceId).mention.deleteMany({ where: { commentId: id } })
    const members = await mention(records, member, id, mentions)
    await annotate(records, workspaceId, [before.imageId])
    await notifyOf(services, records, member, { id, imageId: before.imageId, mentions: members, changed: true })
    await recordAction(records, member, {
      action: 'comment:create',
      subjectId: id,
      before: { text: before.text },
      after: { text },
    })
    await appendEvent(records, changed(workspaceId, id, before.imageId))
  })
  return getComment(services, member, id)
}

/** Deletes one's own comment, or with the permission anybody's. @throws ServiceError 'not-found' */
export async function deleteComment(services: Services, member: Member, id: string): Promise<void> {
  const { workspaceId, personId } = member
  const any = await may(services.database, member, 'comment:delete-any')
  await services.database.transaction(async (records) => {
    const { authorId, imageId, text } = await lockComment(records, workspaceId, id)
    if (authorId !== personId && !any) throw notFound()
    await records.workspace(workspaceId).comment.delete({ where: { id } })
    await annotate(records, workspaceId, [imageId])
    const action = authorId === personId ? 'comment:create' : 'comment:delete-any'
    await recordAction(records, member, { action, subjectId: id, before: { imageId, text } })
    await appendEvent(records, { workspaceId, kind: 'comment.deleted', subjectId: id, data: { imageId } })
  })
}

/** Adds or removes one's own reaction. @throws ServiceError 'not-found' */
export async function react(
  services: Services,
  member: Member,
  id: string,
  { kind, on }: { readonly kind: ReactionKind; readonly on: boolean },
): Promise<CommentItem> {
  const { workspaceId, personId: userId } = member
  await services.database.transaction(async (records) => {
    const { imageId } = await lockComment(records, workspaceId, id)
    const { reaction } = records.workspace(workspaceId)
    const row = { commentId: id, userId, kind }
    const { count } = on
      ? await reaction.createMany({ data: [{ workspaceId, ...row }], skipDuplicates: true })
      : await reaction.deleteMany({ where: row })
    if (count > 0) await appendEvent(records, changed(workspaceId, id, imageId))
  })
  return getComment(services, member, id)
}

/** Tells the members who are named in a comment, and of a new one the person whose picture it is. */
async function notifyOf(
  { auth }: Services,
  records: Records,
  { workspaceId, personId: actorId }: Member,
  about: { id: string; imageId: string; mentions: readonly string[]; changed?: boolean },
): Promise<void> {
  const { id: subjectId, imageId, mentions } = about
  const news = { workspaceId, imageId, subjectId, actorId, baseUrl: auth.settings.baseUrl }
  await notify(records, { ...news, kind: 'mention', userIds: mentions })
  if (about.changed) return
  const owner = await ownerOf(records, workspaceId, imageId)
  if (owner !== null && !mentions.includes(owner)) await notify(records, { ...news, kind: 'comment', userIds: [owner] })
}

const changed = (workspaceId: string, subjectId: string, imageId: string) =>
  ({ workspaceId, kind: 'comment.changed', subjectId, data: { imageId } }) as const

/** Writes the mentions of a comment. @returns the ids of those who are members */
async function mention(
  records: Records,
  { workspaceId }: Member,
  commentId: string,
  userIds: readonly string[],
): Promise<string[]> {
  const scope = records.workspace(workspaceId)
  const found = await scope.membership.findMany({ where: { userId: { in: [...userIds] } }, select: { userId: true } })
  const members = found.map(({ userId }) => userId)
  await scope.mention.createMany({ data: members.map((userId) => ({ workspaceId, commentId, userId })) })
  return members
}

/** @throws ServiceError 'not-found' */
async function lockImage(records: Records, workspaceId: string, imageId: string): Promise<void> {
  if ((await lockForChange(records, workspaceId, [imageId])).size === 0) throw notFound()
}

/**
 * Finds a comment, and locks its image until the transaction ends: changes of the comments of an image follow one
 * another. @throws ServiceError 'not-found'
 */
async function lockComment(records: Records, workspaceId: string, id: string) {
  const { comment } = records.workspace(workspaceId)
  const found = await comment.findFirst({ where: { id }, select: { imageId: true } })
  if (!found) throw notFound()
  await lockImage(records, workspaceId, found.imageId)
  const now = await comment.findFirst({ where: { id } })
  if (!now) throw notFound()
  return now
}
