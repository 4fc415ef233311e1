import { modelLimits } from '@amend/contract'
import {
  listDeployments,
  readGate,
  readRegistry,
  requestDeployment,
  requestGateEvaluation,
  requestPull,
  requestRegistration,
  requestVerification,
  rollBack,
} from '@amend/services/model'
import { deploymentPageSchema, gateSchema, modelTaskSchema, registrySchema } from '@amend/services/types'
import { z } from 'zod'
import { id, line } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const reference = line(modelLimits.reference).refine((value) => value !== '', 'Say where the checkpoint is.')

const hubReference = reference.refine(
  (value) => /^[\w.-]+\/[\w.-]+$/.test(value) || /^https?:\/\/\S+$/.test(value),
  'Name a model of the hub, such as owner/name, or an address.',
)

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
