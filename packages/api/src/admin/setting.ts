import { changeSetting, listSettingChanges, listSettings, type SettingKey } from '@amend/services/setting'
import { settingChangePageSchema, settingItemSchema, settingKeys, settingListSchema } from '@amend/services/types'
import { z } from 'zod'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const key = z.enum(settingKeys as [SettingKey, ...SettingKey[]])

export const settingRouter = router({
  /** What is in force, and why. */
  list: installationProcedure('installation:view')
    .output(settingListSchema)
    .query(({ ctx }) => listSettings(ctx.services.database)),

  changes: installationProcedure('installation:view')
    .input(z.object({ key, cursor }))
    .output(settingChangePageSchema)
    .query(({ ctx, input }) => listSettingChanges(ctx.services.database, input)),

  /** Without `chosen`: as the environment says. `version` is that which the administrator has seen. */
  change: installationProcedure('installation:update')
    .input(z.object({ key, chosen: z.object({ value: z.unknown() }).optional(), version: z.int().min(0) }))
    .output(settingItemSchema)
    .mutation(({ ctx, input: { key, chosen, version } }) =>
      changeSetting(ctx.services, ctx.session, { key, version, chosen: chosen && { value: chosen.value } }),
    ),
})
