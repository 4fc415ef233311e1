import {
  captionSourceSchema,
  datasetLayouts,
  datasetLimits,
  datasetNameSchema,
  datasetRecipeSchema,
  datasetSelectionSchema,
  modelLimits,
  pairSourceSchema,
} from '@amend/contract'
import {
  addRow,
  changeBudget,
  compareVersions,
  createDataset,
  discardDraft,
  discardRow,
  drawStrip,
  exportVersion,
  findDataset,
  firstSelection,
  freezeVersion,
  importDataset,
  listClusters,
  listConsentedEdits,
  listDatasets,
  listFrozenVersions,
  listRows,
  listSamples,
  listSelections,
  listVersions,
  pauseRun,
  readCard,
  readEstimate,
  readHistogram,
  resumeRun,
  reviewSample,
  rewordRow,
  sampleSorts,
  saveSelection,
  startRun,
  stopRun,
} from '@amend/services/dataset'
import {
  consentedEditSchema,
  datasetClusterPageSchema,
  datasetComparisonSchema,
  datasetDetailsSchema,
  datasetEstimateSchema,
  datasetHistogramSchema,
  datasetPageSchema,
  datasetRunSchema,
  datasetSamplePageSchema,
  datasetSampleSchema,
  datasetSelectionItemSchema,
  datasetStripSchema,
  datasetTaskSchema,
  datasetVersionSchema,
  frozenVersionSchema,
  handmadeItemSchema,
  handmadePageSchema,
} from '@amend/services/types'
import { z } from 'zod'
import { id, line, text } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor, pictureCharacters, pictureInput } from './input.ts'

const see = () => installationProcedure('dataset:view')
const change = () => installationProcedure('dataset:update')

const byId = z.object({ id })
const ofDataset = z.object({ datasetId: id })
/** Money. */
const budget = z.number().positive().max(datasetLimits.budget).nullable()
/** A folder or the name of a checkpoint. */
const model = line(modelLimits.reference).refine((value) => value !== '', 'Say which checkpoint scores the pairs.')
const place = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
const least = z.number().min(-1).max(1).nullable()
const instruction = line(datasetLimits.text).refine((value) => value !== '', 'Say what is asked for.')
const rowTexts = z.object({
  datasetId: id,
  instruction,
  caption: line(datasetLimits.text).default(''),
  editedCaption: line(datasetLimits.text).default(''),
})
const thresholds = z.object({ image: least, direction: least, caption: least })

export const datasetRouter = router({
  list: see()
    .input(z.object({ cursor }))
    .output(datasetPageSchema)
    .query(({ ctx, input }) => listDatasets(ctx.services.database, input)),

  get: see()
    .input(byId)
    .output(datasetDetailsSchema)
    .query(({ ctx, input }) => findDataset(ctx.services.database, input.id)),

  /** What a recipe will take. */
  estimate: see()
    .input(z.object({ recipe: datasetRecipeSchema, captions: z.int().min(0).max(1e9) }))
    .output(datasetEstimateSchema)
    .query(({ ctx, input }) => readEstimate(ctx.services, input)),

  create: change()
    .input(
      z.object({
        name: datasetNameSchema,
        recipe: datasetRecipeSchema,
        source: captionSourceSchema,
        budget,
        draftId: id.optional(),
      }),
    )
    .output(datasetDetailsSchema)
    .mutation(({ ctx, input }) => createDataset(ctx.services, ctx.session, input)),

  /** Takes pairs in that exist elsewhere. */
  import: change()
    .input(z.object({ name: datasetNameSchema, source: pairSourceSchema, clip: model, draftId: id.optional() }))
    .output(datasetDetailsSchema)
    .mutation(({ ctx, input }) => importDataset(ctx.services, ctx.session, input)),

  discard: change()
    .input(byId)
    .mutation(({ ctx, input }) => discardDraft(ctx.services, ctx.session, input.id)),

  start: change()
    .input(z.object({ datasetId: id, budget }))
    .output(datasetRunSchema)
    .mutation(({ ctx, input }) => startRun(ctx.services, ctx.session, input)),

  pause: change()
    .input(byId)
    .output(datasetRunSchema)
    .mutation(({ ctx, input }) => pauseRun(ctx.services, ctx.session, input.id)),

  resume: change()
    .input(byId)
    .output(datasetRunSchema)
    .mutation(({ ctx, input }) => resumeRun(ctx.services, ctx.session, input.id)),

  cancel: change()
    .input(byId)
    .output(datasetRunSchema)
    .mutation(({ ctx, input }) => stopRun(ctx.services, ctx.session, input.id)),

  changeBudget: change()
    .input(z.object({ id, budget, replaces: budget }))
    .output(datasetRunSchema)
    .mutation(({ ctx, input }) => changeBudget(ctx.services, ctx.session, input)),

  samples: see()
    .input(
      z.object({
        datasetId: id,
        sort: z.enum(sampleSorts),
        descending: z.boolean(),
        least: thresholds.optional(),
        failing: z.boolean().optional(),
        text: text(200).optional(),
        review: z.enum(['accepted', 'rejected', 'open']).optional(),
        pictures: z.boolean().optional(),
        cursor,
      }),
    )
    .output(datasetSamplePageSchema)
    .query(({ ctx, input }) => listSamples(ctx.services.database, input)),

  histogram: see()
    .input(ofDataset)
    .output(datasetHistogramSchema)
    .query(({ ctx, input }) => readHistogram(ctx.services.database, input.datasetId)),

  strip: see()
    .input(z.object({ datasetId: id, thresholds, seed: place }))
    .output(datasetStripSchema)
    .query(({ ctx, input }) => drawStrip(ctx.services.database, input)),

  review: change()
    .input(
      z.object({
        datasetId: id,
        triple: place,
        candidate: place,
        decision: z.enum(['accepted', 'rejected']).nullable(),
        reason: line(datasetLimits.reason).nullable(),
      }),
    )
    .output(z.object({ before: datasetSampleSchema.shape.review }))
    .mutation(async ({ ctx, input }) => ({ before: await reviewSample(ctx.services, ctx.session, input) })),

  clusters: see()
    .input(z.object({ datasetId: id, cursor }))
    .output(datasetClusterPageSchema)
    .query(({ ctx, input }) => listClusters(ctx.services.database, input)),

  /** Rows that people made. */
  rows: see()
    .input(z.object({ datasetId: id, cursor: place.nullish() }))
    .output(handmadePageSchema)
    .query(({ ctx, input }) =>
      listRows(ctx.services.database, { datasetId: input.datasetId, before: input.cursor ?? undefined }),
    ),

  addRow: change()
    .meta({ permission: 'dataset:update', inputBytes: 2 * pictureCharacters + 32 * 1024 })
    .input(
      z.union([
        rowTexts.extend({ before: pictureInput, after: pictureInput }),
        /** With the pictures of an edit whose people allow it. */
        rowTexts.extend({ editId: id }),
      ]),
    )
    .output(handmadeItemSchema)
    .mutation(({ ctx, input }) => addRow(ctx.services, ctx.session, input)),

  discardRow: change()
    .input(byId)
    .output(z.void())
    .mutation(({ ctx, input }) => discardRow(ctx.services, ctx.session, input.id)),

  /** Changes the instruction of a row. */
  reword: change()
    .input(z.object({ datasetId: id, triple: place, instruction, replaces: z.string().max(2000) }))
    .output(datasetTaskSchema)
    .mutation(({ ctx, input }) => rewordRow(ctx.services, ctx.session, input)),

  /** Edits that may become rows. */
  consentedEdits: see()
    .output(z.array(consentedEditSchema))
    .query(({ ctx }) => listConsentedEdits(ctx.services.database)),

  selections: see()
    .input(ofDataset)
    .output(z.object({ saved: z.array(datasetSelectionItemSchema), first: datasetSelectionSchema }))
    .query(async ({ ctx: { services }, input: { datasetId } }) => ({
      first: await firstSelection(services.database, datasetId),
      saved: await listSelections(services.database, datasetId),
    })),

  saveSelection: change()
    .input(
      z.object({
        datasetId: id,
        name: datasetNameSchema,
        selection: datasetSelectionSchema,
        replaces: z.int().positive().nullable(),
      }),
    )
    .output(datasetSelectionItemSchema)
    .mutation(({ ctx, input }) => saveSelection(ctx.services, ctx.session, input)),

  versions: see()
    .input(ofDataset)
    .output(z.array(datasetVersionSchema))
    .query(({ ctx, input }) => listVersions(ctx.services.database, input.datasetId)),

  /** The versions of all datasets. */
  frozen: see()
    .output(z.array(frozenVersionSchema))
    .query(({ ctx }) => listFrozenVersions(ctx.services.database)),

  card: see()
    .input(byId)
    .output(z.string())
    .query(({ ctx, input }) => readCard(ctx.services.database, input.id)),

  compare: see()
    .input(z.object({ oneId: id, otherId: id }))
    .output(datasetComparisonSchema)
    .query(({ ctx, input }) => compareVersions(ctx.services.database, input)),

  freeze: change()
    .input(z.object({ selectionId: id, name: datasetNameSchema }))
    .output(datasetTaskSchema)
    .mutation(({ ctx, input }) => freezeVersion(ctx.services, ctx.session, input)),

  export: change()
    .input(z.object({ versionId: id, layout: z.enum(datasetLayouts) }))
    .output(datasetTaskSchema)
    .mutation(({ ctx, input }) => exportVersion(ctx.services, ctx.session, input)),
})
