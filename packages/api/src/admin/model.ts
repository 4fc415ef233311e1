import { modelLimits } from '@amend/contract'
import {
  beginModelUpload,
  discardModelUpload,
  listDeployments,
  readGate,
  readRegistry,
  requestAdaptation,
  requestDeployment,
  requestGateEvaluation,
  requestOptimization,
  requestPull,
  requestRegistration,
  requestUpload,
  requestVerification,
  rollBack,
} from '@amend/services/model'
import {
  deploymentPageSchema,
  gateSchema,
  modelTaskSchema,
  modelUploadSchema,
  registrySchema,
} from '@amend/services/types'
import { z } from 'zod'
import { id, line } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const reference = line(modelLimits.reference).refine((value) => value !== '', 'Say where the checkpoint is.')

const hubReference = reference.refine(
  (value) => /^[\w.-]+\/[\w.-]+$/.test(value) || /^https?:\/\/\S+$/.test(value),
  'Name a model of the hub, such as owner/name, or an address.',
)

/** Of a version in the store of the workers. */
const name = line(modelLimits.name)
  .refine((value) => /^[A-Za-z0-9][A-Za-z0-9._@-]*$/.test(value), 'Use letters, digits and . _ - @ in the name.')
  .optional()

export const modelRouter = router({
  registry: installationProcedure('model:view')
    .output(registrySchema)
    .query(({ ctx }) => readRegistry(ctx.services.database)),

  deployments: installationProcedure('model:view')
    .input(z.object({ cursor }))
    .output(deploymentPageSchema)
    .query(({ ctx, input }) => listDeployments(ctx.services.database, input)),

  /** Whether a version may be deployed. */
  gate: installationProcedure('model:view')
    .input(z.object({ id }))
    .output(gateSchema)
    .query(({ ctx, input }) => readGate(ctx.services.database, input.id)),

  /** Evaluates a version on the golden set, and the one that serves where it has no figures. */
  evaluate: installationProcedure('model:deploy')
    .input(z.object({ modelVersionId: id, clip: line(modelLimits.reference).optional() }))
    .output(z.object({ requested: z.int() }))
    .mutation(({ ctx, input }) => requestGateEvaluation(ctx.services, ctx.session, input)),

  register: installationProcedure('model:deploy')
    .input(z.object({ reference }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestRegistration(ctx.services, ctx.session, input.reference)),

  /** Fetches a checkpoint from a hub. */
  pull: installationProcedure('model:deploy')
    .input(z.object({ reference: hubReference, variant: z.enum(['fp16', 'fp32']).default('fp16') }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestPull(ctx.services, ctx.session, input)),

  /** Begins to send a file in pieces, or goes on where the same file was interrupted. The pieces go to a route of their own. */
  beginUpload: installationProcedure('model:deploy')
    .input(
      z.object({
        kind: z.enum(['checkpoint', 'lora']),
        fileName: line(modelLimits.fileName).refine((value) => value !== '', 'The file has no name.'),
        bytes: z.int().min(1, 'The file is empty.'),
        /** Of the file: when it was changed last. */
        changedAt: z.iso.datetime().transform((value) => new Date(value)),
      }),
    )
    .output(modelUploadSchema)
    .mutation(({ ctx, input }) => beginModelUpload(ctx.services, ctx.session, input)),

  discardUpload: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(z.void())
    .mutation(({ ctx, input }) => discardModelUpload(ctx.services, ctx.session, input.id)),

  /** Registers a checkpoint that was sent. */
  upload: installationProcedure('model:deploy')
    .input(z.object({ uploadId: id, name }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestUpload(ctx.services, ctx.session, input)),

  /** Makes a version of another one with a LoRA that was sent. */
  adapt: installationProcedure('model:deploy')
    .input(
      z.object({
        ...{ uploadId: id, baseId: id, name },
        weight: z
          .number()
          .min(modelLimits.weight.least)
          .max(modelLimits.weight.most)
          .refine((value) => value !== 0, 'A LoRA of weight 0 changes nothing.'),
      }),
    )
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestAdaptation(ctx.services, ctx.session, input)),

  /** Makes a version of another one with int8 weights. */
  optimize: installationProcedure('model:deploy')
    .input(z.object({ baseId: id, name }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestOptimization(ctx.services, ctx.session, input)),

  verify: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestVerification(ctx.services, ctx.session, input.id)),

  deploy: installationProcedure('model:deploy')
    .input(
      z.object({
        modelVersionId: id,
        replaces: id.nullable(),
        /** Must be given with an override. */
        reason: line(modelLimits.reason).optional(),
        /** Whether it may serve although the gate is not met. */
        override: z.boolean().default(false),
      }),
    )
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestDeployment(ctx.services, ctx.session, input)),

  rollBack: installationProcedure('model:deploy')
    .input(z.object({ replaces: id }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => rollBack(ctx.services, ctx.session, input.replaces)),
})
