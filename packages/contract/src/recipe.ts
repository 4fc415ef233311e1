import { z } from 'zod'
import { editSettingsSchema } from './edit-settings.ts'

/** What a replay needs, as plain JSON: it is stored in the result's metadata. */
export const recipeSchema = z.object({
  version: z.literal(1),
  model: z.object({
    name: z.string(),
    identity: z.string(),
    /** LoRA files that were added to it, in their order. */
    loras: z.array(z.object({ name: z.string(), sha256: z.string(), weight: z.number() })).optional(),
  }),
  source: z.object({ sha256: z.string(), width: z.int(), height: z.int() }),
  instruction: z.string(),
  /** Older recipes have no strength and no speed. */
  settings: editSettingsSchema.extend({
    strength: editSettingsSchema.shape.strength.default(1),
    speed: editSettingsSchema.shape.speed.default('exact'),
  }),
  /** The hash of the mask's weights; the mask itself is not stored. */
  maskSha256: z.string().optional(),
  runtime: z.object({ device: z.string(), precision: z.string(), app: z.string() }),
})

export type Recipe = z.output<typeof recipeSchema>
