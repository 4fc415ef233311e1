import { createApiKey, listApiKeys, revokeApiKey } from '@amend/services/api-key'
import { apiKeyScopeSchema } from '@amend/services/types'
import { z } from 'zod'
import { instant, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import { apiKeysAnswer, createdApiKeyAnswer, nothing } from './schema.ts'

export const apiKeyRouter = router({
  list: workspaceProcedure('api-key:view')
    .output(apiKeysAnswer)
    .query(({ ctx }) => listApiKeys(ctx.member)),

  create: workspaceProcedure('api-key:create')
    .input(z.object({ name: text(1000), scope: apiKeyScopeSchema, expiresAt: instant.nullable() }))
    .output(createdApiKeyAnswer)
    .mutation(({ ctx, input }) => createApiKey(ctx.services, ctx.member, input)),

  revoke: workspaceProcedure('api-key:revoke')
    .input(subject)
    .output(nothing)
    .mutation(({ ctx, input }) => revokeApiKey(ctx.services, ctx.member, input.id)),
})
