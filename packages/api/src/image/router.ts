import { exportFormats, exportSizes, pageLimits } from '@amend/contract'
import { limitRate } from '@amend/services'
import {
  deleteTrashed,
  exportStatus,
  getImage,
  imageFacets,
  imageSorts,
  importFromUrl,
  listImages,
  listStacks,
  readRecipe,
  readTree,
  renameImage,
  requestExport,
  restoreImages,
  setFavourite,
  trashImages,
} from '@amend/services/image'
import { z } from 'zod'
import { cursor, id, ids, instant, instruction, key, name, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import {
  bulkAnswer,
  exportAnswer,
  facetsAnswer,
  imageAnswer,
  imagesAnswer,
  recipeAnswer,
  stacksAnswer,
  treeAnswer,
  uploadedAnswer,
} from './schema.ts'

const { images, treeEdits } = pageLimits

const limit = z.int().min(1).max(images.most).default(images.default)

export const imageRouter = router({
  list: workspaceProcedure('image:view')
    .input(
      z.object({
        search: text(pageLimits.search).optional(),
        favourite: z.boolean().optional(),
        trashed: z.boolean().optional(),
        kind: z.enum(['upload', 'result']).optional(),
        from: instant.optional(),
        to: instant.optional(),
        look: instruction.optional(),
        modelVersionId: id.optional(),
        personId: id.optional(),
        tagId: id.optional(),
        albumId: id.optional(),
        sort: z.enum(imageSorts).optional(),
        cursor,
        limit,
      }),
    )
    .output(imagesAnswer)
    .query(({ ctx, input }) => listImages(ctx.services, ctx.member, { ...input, cursor: input.cursor ?? undefined })),

  stacks: workspaceProcedure('image:view')
    .input(z.object({ cursor, limit }))
    .output(stacksAnswer)
    .query(({ ctx, input }) => listStacks(ctx.services, ctx.member, { ...input, cursor: input.cursor ?? undefined })),

  facets: workspaceProcedure('image:view')
    .output(facetsAnswer)
    .query(({ ctx }) => imageFacets(ctx.services, ctx.member)),

  get: workspaceProcedure('image:view')
    .input(subject)
    .output(imageAnswer)
    .query(({ ctx, input }) => getImage(ctx.member, input.id)),

  tree: workspaceProcedure('image:view')
    .input(
      subject.extend({
        sketches: z.boolean().default(false),
        cursor: z.string().max(200).nullish(),
        limit: z.int().min(1).max(treeEdits.most).default(treeEdits.default),
      }),
    )
    .output(treeAnswer)
    .query(({ ctx, input: { id, cursor, ...query } }) =>
      readTree(ctx.services, ctx.member, id, { ...query, cursor: cursor ?? undefined }),
    ),

  recipe: workspaceProcedure('image:view')
    .input(subject)
    .output(recipeAnswer)
    .query(({ ctx, input }) => readRecipe(ctx.member, input.id)),

  rename: workspaceProcedure('image:update')
    .input(subject.extend({ name }))
    .output(imageAnswer)
    .mutation(({ ctx, input }) => renameImage(ctx.services, ctx.member, input.id, input.name)),

  setFavourite: workspaceProcedure('image:update')
    .input(z.object({ ids, favourite: z.boolean() }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => setFavourite(ctx.services, ctx.member, input.ids, input.favourite)),

  trash: workspaceProcedure('image:trash')
    .input(z.object({ ids }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => trashImages(ctx.services, ctx.member, input.ids)),

  restore: workspaceProcedure('image:trash')
    .input(z.object({ ids }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => restoreImages(ctx.services, ctx.member, input.ids)),

  delete: workspaceProcedure('image:delete')
    .input(z.object({ ids }))
    .output(bulkAnswer)
    .mutation(({ ctx, input }) => deleteTrashed(ctx.services, ctx.member, input.ids)),

  importFromUrl: workspaceProcedure('image:upload')
    .input(z.object({ url: z.string().min(1), key }))
    .output(uploadedAnswer)
    .mutation(({ ctx, input }) => importFromUrl(ctx.services, ctx.member, input)),

  export: workspaceProcedure('image:download')
    .input(subject.extend({ format: z.enum(exportFormats), size: z.enum(exportSizes), recipe: z.boolean() }))
    .output(exportAnswer)
    .mutation(async ({ ctx, input }) => {
      await limitRate(ctx.services.database, 'export', ctx.member.personId)
      return requestExport(ctx.services, ctx.member, input)
    }),

  exportStatus: workspaceProcedure('image:download')
    .input(subject)
    .output(exportAnswer)
    .query(({ ctx, input }) => exportStatus(ctx.member, input.id)),
})
