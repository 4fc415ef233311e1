import { commentLimits, pageLimits } from '@amend/contract'
import { addComment, deleteComment, editComment, listComments, react, reactionKinds } from '@amend/services/comment'
import { commentItemSchema, commentPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { cursor, id, key, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'

const { comments } = pageLimits

const written = z.object({
  text: text(commentLimits.text)
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => value !== '', 'The comment is empty.'),
  /** Ids of members; others are left out. */
  mentions: z.array(id).max(commentLimits.mentions).default([]),
})

export const commentRouter = router({
  list: workspaceProcedure('comment:view')
    .input(z.object({ imageId: id, cursor, limit: z.int().min(1).max(comments.most).default(comments.default) }))
    .output(commentPageSchema)
    .query(({ ctx, input: { imageId, limit, cursor } }) =>
      listComments(ctx.services, ctx.member, imageId, { limit, cursor: cursor ?? undefined }),
    ),

  add: workspaceProcedure('comment:create')
    .input(written.extend({ imageId: id, key }))
    .output(commentItemSchema)
    .mutation(({ ctx, input }) => addComment(ctx.services, ctx.member, input)),

  edit: workspaceProcedure('comment:create')
    .input(subject.extend(written.shape))
    .output(commentItemSchema)
    .mutation(({ ctx, input }) => editComment(ctx.services, ctx.member, input.id, input)),

  delete: workspaceProcedure('comment:create')
    .input(subject)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteComment(ctx.services, ctx.member, input.id)),

  react: workspaceProcedure('comment:create')
    .input(subject.extend({ reaction: z.enum(reactionKinds), on: z.boolean() }))
    .output(commentItemSchema)
    .mutation(({ ctx, input: { id, reaction: kind, on } }) => react(ctx.services, ctx.member, id, { kind, on })),
})
