import { checkApiKey, requireProof } from '@amend/auth'
import { requireSession } from '@amend/services'
import { createApiKey, listApiKeys, revokeApiKey } from '@amend/services/api-key'
import { apiKeyScopeSchema } from '@amend/services/types'
import { proof } from '../account/proof.ts'
import { instant, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import { apiKeysAnswer, createdApiKeyAnswer, nothing } from './schema.ts'

export const apiKeyRouter = router({
  list: workspaceProcedure('api-key:view')
    .output(apiKeysAnswer)
    .query(({ ctx }) => listApiKeys(ctx.member)),

  create: workspaceProcedure('api-key:create')
    .input(proof.extend({ name: text(1000), scope: apiKeyScopeSchema, expiresAt: instant.nullable() }))
    .output(createdApiKeyAnswer)
    .mutation(async ({ ctx, input }) => {
      // A code of the proof is good once: what is wrong with the key is said before it.
      checkApiKey(input)
      await requireProof(ctx.services.auth, requireSession(ctx.principal), input)
      return createApiKey(ctx.services, ctx.member, input)
    }),

  revoke: workspaceProcedure('api-key:revoke')
    .input(subject)
    .output(nothing)
    .mutation(({ ctx, input }) => revokeApiKey(ctx.services, ctx.member, input.id)),
})
