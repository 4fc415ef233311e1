import { listLog } from '@amend/services/installation-log'
import { logPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { id, instant } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const noun = z
  .string()
  .regex(/^[a-z-]{1,40}$/)
  .optional()

export const logRouter = router({
  list: installationProcedure('log:view')
    .input(z.object({ actorId: id.optional(), noun, from: instant.optional(), to: instant.optional(), cursor }))
    .output(logPageSchema)
    .query(({ ctx, input }) => listLog(ctx.services.database, input)),
})
