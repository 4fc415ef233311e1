import { modelLimits } from '@amend/contract'
import {
  listDeployments,
  readRegistry,
  requestDeployment,
  requestRegistration,
  requestVerification,
  rollBack,
} from '@amend/services/model'
import { deploymentPageSchema, modelTaskSchema, registrySchema } from '@amend/services/types'
import { z } from 'zod'
import { id, line } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const reference = line(modelLimits.reference).refine((value) => value !== '', 'Say where the checkpoint is.')

export const modelRouter = router({
  registry: installationProcedure('model:view')
    .output(registrySchema)
    .query(({ ctx }) => readRegistry(ctx.services.database)),

  deployments: installationProcedure('model:view')
    .input(z.object({ cursor }))
    .output(deploymentPageSchema)
    .query(({ ctx, input }) => listDeployments(ctx.services.database, input)),

  register: installationProcedure('model:deploy')
    .input(z.object({ reference }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestRegistration(ctx.services, ctx.session, input.reference)),

  verify: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestVerification(ctx.services, ctx.session, input.id)),

  deploy: installationProcedure('model:deploy')
    .input(z.object({ modelVersionId: id, replaces: id.nullable(), reason: line(modelLimits.reason).optional() }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => requestDeployment(ctx.services, ctx.session, input)),

  rollBack: installationProcedure('model:deploy')
    .input(z.object({ replaces: id }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => rollBack(ctx.services, ctx.session, input.replaces)),
})
