import { webhookKinds } from '@amend/contract'
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
} from '@amend/services/webhook'
import { z } from 'zod'
import { id, subject, text, workspace } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import {
  deliveriesAnswer,
  deliveryAnswer,
  nothing,
  webhookAnswer,
  webhooksAnswer,
  webhookWithSecretAnswer,
} from './schema.ts'

const url = text(2048)
const kinds = z.array(z.enum(webhookKinds)).min(1).max(webhookKinds.length)

export const webhookRouter = router({
  list: workspaceProcedure('webhook:view')
    .output(webhooksAnswer)
    .query(({ ctx }) => listWebhooks(ctx.member)),

  get: workspaceProcedure('webhook:view')
    .input(subject)
    .output(webhookAnswer)
    .query(({ ctx, input }) => getWebhook(ctx.member, input.id)),

  create: workspaceProcedure('webhook:update')
    .input(workspace.extend({ url, kinds }))
    .output(webhookWithSecretAnswer)
    .mutation(({ ctx, input }) => createWebhook(ctx.services, ctx.member, input)),

  update: workspaceProcedure('webhook:update')
    .input(subject.extend({ url: url.optional(), kinds: kinds.optional(), enabled: z.boolean().optional() }))
    .output(webhookAnswer)
    .mutation(({ ctx, input: { id, ...change } }) => updateWebhook(ctx.services, ctx.member, id, change)),

  delete: workspaceProcedure('webhook:update')
    .input(subject)
    .output(nothing)
    .mutation(({ ctx, input }) => deleteWebhook(ctx.services, ctx.member, input.id)),

  rotateSecret: workspaceProcedure('webhook:update')
    .input(subject)
    .output(webhookWithSecretAnswer)
    .mutation(({ ctx, input }) => rotateWebhookSecret(ctx.services, ctx.member, input.id)),

  /** Sends a message of the kind "webhook.test". */
  test: workspaceProcedure('webhook:update')
    .input(subject)
    .output(deliveryAnswer)
    .mutation(({ ctx, input }) => testWebhook(ctx.services, ctx.member, input.id)),

  deliveries: workspaceProcedure('webhook:view')
    .input(
      workspace.extend({
        webhookId: id,
        cursor: z.string().max(200).nullish(),
        limit: z.int().min(1).max(100).default(20),
      }),
    )
    .output(deliveriesAnswer)
    .query(({ ctx, input }) => listDeliveries(ctx.member, { ...input, cursor: input.cursor ?? undefined })),

  /** Sends a message again, with the same id. */
  redeliver: workspaceProcedure('webhook:update')
    .input(subject)
    .output(deliveryAnswer)
    .mutation(({ ctx, input }) => redeliver(ctx.services, ctx.member, input.id)),
})
