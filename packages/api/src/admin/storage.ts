import { cleanUps, readInstallationStorage, requestCleanUp } from '@amend/services/storage'
import { installationStorageSchema } from '@amend/services/types'
import { z } from 'zod'
import { installationProcedure, router } from '../trpc.ts'

export const storageRouter = router({
  read: installationProcedure('installation:view')
    .output(installationStorageSchema)
    .query(({ ctx }) => readInstallationStorage(ctx.services)),

  cleanUp: installationProcedure('installation:update')
    .input(z.object({ name: z.enum(cleanUps) }))
    .output(z.void())
    .mutation(({ ctx, input }) => requestCleanUp(ctx.services, ctx.session, input.name)),
})
