import { z } from 'zod'
import { InferenceError } from './error.ts'

const recipeSchema = z.object({
  version: z.literal(1),
  model: z.object({ name: z.string(), identity: z.string() }),
  source: z.object({ sha256: z.string(), width: z.int(), height: z.int() }),
  instruction: z.string(),
  settings: z.object({
    steps: z.number(),
    textGuidance: z.number(),
    imageGuidance: z.number(),
    seed: z.number(),
    negative: z.string(),
    scheduler: z.string(),
    resolution: z.number(),
    restore: z.enum(['detail', 'model']),
    samples: z.number(),
    feather: z.number(),
  }),
  /** Of the mask's weights; the mask itself is not kept. */
  maskSha256: z.string().optional(),
  runtime: z.object({ device: z.string(), precision: z.string(), app: z.string() }),
})

/** What is needed to make the same result again, as plain JSON: it travels in the result's own metadata. */
export type Recipe = z.output<typeof recipeSchema>

/** @throws InferenceError 'bad-recipe' */
export function parseRecipe(text: string): Recipe {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new InferenceError('bad-recipe', 'The recipe in this picture is not JSON.', { cause })
  }
  const parsed = recipeSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]?.path.join('.') || 'its whole'
  throw new InferenceError(
    'bad-recipe',
    `The recipe in this picture cannot be used: ${where} is missing or not as it should be.`,
  )
}
