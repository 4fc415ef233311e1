import { pageLimits, tagLimits } from '@amend/contract'
import { deleteTag, listTags, mergeTags, renameTag, tagImages, tagName, tagsOf, untagImages } from '@amend/services/tag'
import { bulkResultSchema, tagItemSchema, tagPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { cursor, id, ids, line, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'

const { tags } = pageLimits

const name = line(tagLimits.name)
  .transform(tagName)
  .refine((value) => value !== '', 'A tag needs a name.')

const bulkAnswer = z.array(bulkResultSchema)

export const tagRouter = router({
  list: workspaceProcedure('image:view')
    .input(
      z.object({
        search: text(pageLimits.search).optional(),
        cursor,
        limit: z.int().min(1).max(tags.most).default(tags.default),
      }),
    )
    .output(tagPageSchema)
    .query(({ ctx, input }) => listTags(ctx.services, ctx.member, { ...input, cursor: input.cursor ?? undefined })),

  /** The tags of some images. */
  of: workspaceProcedure('image:view')
    .input(z.object({ ids }))
    .output(z.array(tagItemSchema))
    .query(({ ctx, input }) => tagsOf(ctx.member, input.ids)),

  add: workspaceProcedure('tag:update')
    .input(z.object({ ids, names: z.array(name).min(1).max(tagLimits.perRequest) }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => tagImages(ctx.services, ctx.member, input.ids, input.names)),

  remove: workspaceProcedure('tag:update')
    .input(z.object({ ids, tagIds: z.array(id).min(1).max(tagLimits.perRequest) }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => untagImages(ctx.services, ctx.member, input.ids, input.tagIds)),

  rename: workspaceProcedure('tag:update')
    .input(subject.extend({ name }))
    .output(z.void())
    .mutation(({ ctx, input }) => renameTag(ctx.services, ctx.member, input.id, input.name)),

  /** Gives all images with a tag another one in its place. */
  merge: workspaceProcedure('tag:update')
    .input(subject.extend({ into: id }))
    .output(z.void())
    .mutation(({ ctx, input }) => mergeTags(ctx.services, ctx.member, input.id, input.into)),

  delete: workspaceProcedure('tag:update')
    .input(subject)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteTag(ctx.services, ctx.member, input.id)),
})
