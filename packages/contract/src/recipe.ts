import { z } from 'zod'
import { editSettingsSchema } from './edit-settings.ts'

/** What is needed to make the same result again, as plain JSON: it travels in the result's own metadata. */
export const recipeSchema = z.object({
  version: z.literal(1),
  model: z.object({ name: z.string(), identity: z.string() }),
  source: z.object({ sha256: z.string(), width: z.int(), height: z.int() }),
  instruction: z.string(),
  settings: editSettingsSchema,
  /** Of the mask's weights; the mask itself is not kept. */
  maskSha256: z.string().optional(),
  runtime: z.object({ device: z.string(), precision: z.string(), app: z.string() }),
})

export type Recipe = z.output<typeof recipeSchema>
