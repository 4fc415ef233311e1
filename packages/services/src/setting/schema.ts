import { z } from 'zod'
import { id, instant, personSchema } from '../schema-parts.ts'
import { settingKeys } from './definitions.ts'

export { type SettingKey, type SettingValues, settingKeys, thresholdClasses } from './definitions.ts'

/** As `SettingValues` says for its key. Optional, because tRPC makes it so for pages. */
const value = z.unknown().optional()

export const settingItemSchema = z.object({
  key: z.enum(settingKeys as [string, ...string[]]),
  /** What is in force. */
  value,
  /** Why: an administrator chose it, its variable is set, or neither. */
  source: z.enum(['chosen', 'environment', 'default']),
  /** What is in force without a choice; absent where no process has told it yet. */
  otherwise: value,
  variable: z.string(),
  version: z.int(),
  /** Of the last change. */
  changedBy: z.string().nullable(),
  changedAt: instant.nullable(),
})

export type SettingItem = z.output<typeof settingItemSchema>

export const settingListSchema = z.array(settingItemSchema)

export const settingChangeSchema = z.object({
  id,
  at: instant,
  by: personSchema.nullable(),
  /** Null: as the environment says. */
  before: z.object({ value }).nullable(),
  after: z.object({ value }).nullable(),
})

export type SettingChange = z.output<typeof settingChangeSchema>

export const settingChangePageSchema = z.object({
  items: z.array(settingChangeSchema),
  nextCursor: z.string().nullable(),
})
