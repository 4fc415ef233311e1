import { listBackups, requestBackup } from '@amend/services/backup'
import { backupTaskSchema } from '@amend/services/types'
import { z } from 'zod'
import { installationProcedure, router } from '../trpc.ts'

export const backupRouter = router({
  list: installationProcedure('installation:view')
    .output(z.array(backupTaskSchema))
    .query(({ ctx }) => listBackups(ctx.services.database)),

  /** Backs up the database now. */
  make: installationProcedure('installation:update')
    .output(backupTaskSchema)
    .mutation(({ ctx }) => requestBackup(ctx.services, ctx.session, 'backup')),

  /** Restores the newest backup for trial. */
  drill: installationProcedure('installation:update')
    .output(backupTaskSchema)
    .mutation(({ ctx }) => requestBackup(ctx.services, ctx.session, 'drill')),
})
