import { albumLimits, pageLimits } from '@amend/contract'
import {
  addToAlbum,
  albumImages,
  createAlbum,
  deleteAlbum,
  getAlbum,
  listAlbums,
  moveInAlbum,
  removeFromAlbum,
  updateAlbum,
} from '@amend/services/album'
import {
  albumItemSchema,
  albumPageSchema,
  albumRuleSchema,
  bulkResultSchema,
  imagePageSchema,
} from '@amend/services/types'
import { z } from 'zod'
import { cursor, id, ids, instruction, key, line, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'

const { albums, images } = pageLimits

const albumName = line(albumLimits.name).refine((value) => value !== '', 'An album needs a name.')

const moment = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString())

const rule = albumRuleSchema.extend({
  search: text(pageLimits.search).optional(),
  from: moment.optional(),
  to: moment.optional(),
  look: instruction.optional(),
  modelVersionId: id.optional(),
  personId: id.optional(),
  tagId: id.optional(),
})

const bulkAnswer = z.array(bulkResultSchema)

export const albumRouter = router({
  list: workspaceProcedure('album:view')
    .input(
      z.object({
        search: text(pageLimits.search).optional(),
        byHand: z.boolean().optional(),
        imageId: id.optional(),
        cursor,
        limit: z.int().min(1).max(albums.most).default(albums.default),
      }),
    )
    .output(albumPageSchema)
    .query(({ ctx, input }) => listAlbums(ctx.services, ctx.member, { ...input, cursor: input.cursor ?? undefined })),

  get: workspaceProcedure('album:view')
    .input(subject)
    .output(albumItemSchema)
    .query(({ ctx, input }) => getAlbum(ctx.services, ctx.member, input.id)),

  images: workspaceProcedure('album:view')
    .input(subject.extend({ cursor, limit: z.int().min(1).max(images.most).default(images.default) }))
    .output(imagePageSchema)
    .query(({ ctx, input: { id, limit, cursor } }) =>
      albumImages(ctx.services, ctx.member, id, { limit, cursor: cursor ?? undefined }),
    ),

  create: workspaceProcedure('album:update')
    .input(z.object({ name: albumName, private: z.boolean().default(false), rule: rule.optional(), key }))
    .output(albumItemSchema)
    .mutation(({ ctx, input }) => createAlbum(ctx.services, ctx.member, input)),

  update: workspaceProcedure('album:update')
    .input(
      subject.extend({
        name: albumName.optional(),
        private: z.literal(false).optional(),
        rule: rule.optional(),
        coverId: id.nullish(),
      }),
    )
    .output(albumItemSchema)
    .mutation(({ ctx, input: { id, name, private: shown, rule, coverId } }) =>
      updateAlbum(ctx.services, ctx.member, id, { name, private: shown, rule, coverId }),
    ),

  delete: workspaceProcedure('album:update')
    .input(subject)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteAlbum(ctx.services, ctx.member, input.id)),

  add: workspaceProcedure('album:update')
    .input(subject.extend({ ids }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => addToAlbum(ctx.services, ctx.member, input.id, input.ids)),

  remove: workspaceProcedure('album:update')
    .input(subject.extend({ ids }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => removeFromAlbum(ctx.services, ctx.member, input.id, input.ids)),

  /** Puts pictures before another one of the album; null for its end. */
  move: workspaceProcedure('album:update')
    .input(subject.extend({ ids, before: id.nullable() }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => moveInAlbum(ctx.services, ctx.member, input.id, input)),
})
