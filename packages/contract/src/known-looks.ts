import { z } from 'zod'

const phrases = z.record(z.string(), z.array(z.string()).min(1))

/** One look in one language. */
const spokenLookSchema = z.object({
  /** Its name, for a person. */
  name: z.string().min(1),
  /** An instruction for it. Absent: the first one that the model was trained on. */
  instruction: z.string().min(1).optional(),
  /** Further words and phrases for it. */
  phrases: z.array(z.string()).default([]),
})

/** The looks of a model, for the engine, the API and the pages: the `scope` of its card. */
export const knownLooksSchema = z.object({
  /** Each look with instructions that the model was trained to follow. */
  looks: phrases,
  /** By look, further English words for it. */
  synonyms: phrases.default({}),
  /** Looks that give the whole picture one colour. */
  tints: z.array(z.string()).default([]),
  /** In one English sentence, what the model cannot do. */
  cannot: z.string(),
  /** By language, such as "de": the looks in it, and `cannot`. */
  languages: z
    .record(z.string(), z.object({ cannot: z.string().optional(), looks: z.record(z.string(), spokenLookSchema) }))
    .default({}),
})

export type KnownLooks = z.output<typeof knownLooksSchema>
