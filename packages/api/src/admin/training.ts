import { clusterTargetSchema, modelLimits, pageLimits, trainingLimits } from '@amend/contract'
import {
  commandTrainingRun,
  compareTrainingRuns,
  listTrainingRuns,
  listTrainingSamples,
  readTrainingLog,
  readTrainingRun,
  readTrainingSeries,
  registerTrainingResult,
  startTrainingRun,
  trainingTerms,
} from '@amend/services/training'
import {
  modelTaskSchema,
  trainingCommandKinds,
  trainingCommandSchema,
  trainingComparisonSchema,
  trainingLogSchema,
  trainingRunDetailSchema,
  trainingRunPageSchema,
  trainingSamplesSchema,
  trainingSeriesSchema,
  trainingTermsSchema,
} from '@amend/services/types'
import { z } from 'zod'
import { id, ids, line, text } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const name = line(trainingLimits.name).refine((value) => value !== '', 'A run needs a name.')
const folder = line(trainingLimits.folder).refine((value) => value !== '', 'Say where the pairs are.')
const reference = line(modelLimits.reference).refine((value) => value !== '', 'Say which checkpoint learns.')
const step = z.int().min(0).max(1e9)
const { minutes, price } = trainingLimits

/** Settings are checked by their own schema, whose sentence the person reads. */
const settings = z.record(z.string().max(40), z.unknown())

const request = z.object({
  name,
  base: z.union([z.object({ versionId: id }), z.object({ reference })]),
  pairs: z.union([folder, z.object({ datasetVersionId: id }), z.object({ preferenceSetId: id })]),
  settings,
  minutes: z.number().min(minutes.least).max(minutes.most).optional(),
  hourlyPrice: z.number().min(price.least).max(price.most).optional(),
  cluster: clusterTargetSchema.optional(),
  parentId: id.optional(),
})

export const trainingRouter = router({
  list: installationProcedure('training:view')
    .input(z.object({ cursor }))
    .output(trainingRunPageSchema)
    .query(({ ctx, input }) => listTrainingRuns(ctx.services, input)),

  get: installationProcedure('training:view')
    .input(z.object({ id }))
    .output(trainingRunDetailSchema)
    .query(({ ctx, input }) => readTrainingRun(ctx.services, input.id)),

  series: installationProcedure('training:view')
    .input(z.object({ id, from: step.optional(), to: step.optional() }))
    .output(trainingSeriesSchema)
    .query(({ ctx, input }) => readTrainingSeries(ctx.services.database, input)),

  samples: installationProcedure('training:view')
    .input(z.object({ id, steps: z.array(step).max(64).optional() }))
    .output(trainingSamplesSchema)
    .query(({ ctx, input }) => listTrainingSamples(ctx.services.database, input)),

  log: installationProcedure('training:view')
    .input(z.object({ id, search: text(pageLimits.search).optional(), cursor: z.int().min(0).nullish() }))
    .output(trainingLogSchema)
    .query(({ ctx, input }) => readTrainingLog(ctx.services.database, { ...input, before: input.cursor ?? undefined })),

  compare: installationProcedure('training:view')
    .input(z.object({ ids: ids.max(trainingLimits.compared) }))
    .output(trainingComparisonSchema)
    .query(({ ctx, input }) => compareTrainingRuns(ctx.services.database, input.ids)),

  terms: installationProcedure('training:view')
    .output(trainingTermsSchema)
    .query(({ ctx }) => trainingTerms(ctx.services)),

  start: installationProcedure('training:run')
    .input(request)
    .output(trainingRunDetailSchema)
    .mutation(({ ctx, input }) => startTrainingRun(ctx.services, ctx.session, input)),

  command: installationProcedure('training:run')
    .input(z.object({ id, kind: z.enum(trainingCommandKinds) }))
    .output(trainingCommandSchema)
    .mutation(({ ctx, input }) => commandTrainingRun(ctx.services, ctx.session, input)),

  register: installationProcedure('training:run')
    .input(z.object({ id }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => registerTrainingResult(ctx.services, ctx.session, input.id)),
})
