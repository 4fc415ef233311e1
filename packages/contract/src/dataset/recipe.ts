/**
 * The recipe of a dataset: everything that determines its content. Same recipe and captions, same candidates. The lab makes datasets
 * by it, and the pages of the administration check it while it is written.
 */
import { z } from 'zod'

const share = z.number().min(0).max(1)
const range = (least: number, most: number) =>
  z
    .tuple([z.number().min(least).max(most), z.number().min(least).max(most)])
    .refine(([from, to]) => from <= to, 'the first must not be above the second')

/** How the writer draws its tokens; defaults of the original recipe (generate_txt_dataset.py). */
const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).default(0.7),
  topP: share.default(1),
  maxTokens: z.int().min(1).max(4096).default(256),
  frequencyPenalty: z.number().min(-2).max(2).default(0.1),
  presencePenalty: z.number().min(-2).max(2).default(0),
})

const writerSchema = z.discriminatedUnion('kind', [
  /** A checkpoint of GPT-2's layout: the name of an embedded or stored one, or a folder. */
  z.strictObject({ kind: z.literal('local'), model: z.string().min(1) }),
  /** An endpoint that speaks OpenAI's chat completions. The key comes from the environment, never from here. */
  z.strictObject({
    kind: z.literal('openai'),
    model: z.string().min(1),
    baseUrl: z.url().optional(),
    /** Of the whole run on a cluster, whose workers know how many they are; else of each process. */
    requestsPerMinute: z.number().positive().default(60),
    /** Per million tokens, for the count of costs. */
    price: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }).optional(),
    /**
     * A budget in the same currency: the writing pauses when it is spent. Of all workers on a cluster together, in equal parts; else
     * of each process. A process that starts again counts from 0.
     */
    budget: z.number().positive().optional(),
  }),
  /** The captions' file holds ready triples. */
  z.strictObject({ kind: z.literal('ready') }),
])

/**
 * The controllers of Prompt-to-Prompt in place of shared self-attention in all layers. `sharedAttention` is then the range of the
 * part of the steps in which self-attention is shared.
 */
const promptToPromptSchema = z.strictObject({
  /** Word for word where both captions have as many words, else aligned; or always aligned. */
  edit: z.enum(['replace', 'refine']).default('replace'),
  /** The part of the steps in which cross-attention is taken over. */
  cross: range(0, 1).default([0.4, 0.8]),
  /** Factor of the attention to words that only the edited caption has. */
  emphasis: range(-10, 10).default([1, 1]),
  /** Keeps the picture before outside of the places of the changed words. Absent: off. */
  localBlend: z.strictObject({ threshold: share.default(0.3), start: share.default(0.2) }).optional(),
})

const painterSchema = z.discriminatedUnion('kind', [
  /** A text-to-image checkpoint paints both pictures. Absent values are those of its card. */
  z.strictObject({
    kind: z.literal('text-to-image'),
    model: z.string().min(1),
    side: z.int().min(8).max(4096).optional(),
    steps: z.int().min(2).max(1000).optional(),
    guidance: range(0, 100).optional(),
    sharedAttention: range(0, 1).optional(),
    promptToPrompt: promptToPromptSchema.optional(),
  }),
  /** Photos are the pictures before; an editor paints the pictures after, or the looks of `pixel-looks`, which are functions of pixels. */
  z.strictObject({
    kind: z.literal('teacher'),
    model: z.string().min(1),
    photos: z.string().min(1),
    side: z.int().min(8).max(4096).optional(),
    /** Instructions to draw from; absent: those of the editor's card. */
    instructions: z.array(z.string().min(1)).min(1).optional(),
  }),
  /** The pictures come from a published dataset. */
  z.strictObject({ kind: z.literal('imported'), layout: z.string().min(1) }),
])

/** A recipe with defaults filled in. */
export const datasetRecipeSchema = z.strictObject({
  /** Of all draws. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
  /** Captions, or photos, in one chunk of work. */
  chunk: z.int().min(1).max(10_000).default(16),
  writer: writerSchema,
  sampling: samplingSchema.prefault({}),
  /** Instructions written for each caption. */
  instructions: z.int().min(1).max(100).default(1),
  /** Attempts of the writer for one instruction. */
  attempts: z.int().min(1).max(20).default(4),
  /** Refuses an edited caption that loses words of the scene which the instruction does not name: for small writers. */
  keepScene: z.boolean().default(false),
  /** Words that refuse a caption or what was written. */
  blockedWords: z.array(z.string().min(1)).default([]),
  /** An endpoint that speaks OpenAI's moderations and refuses captions and what was written. Absent: none. */
  moderation: z.strictObject({ model: z.string().min(1), baseUrl: z.url().optional() }).optional(),
  painter: painterSchema,
  candidates: z
    .strictObject({
      /** The most for each instruction. */
      most: z.int().min(1).max(1000).default(100),
      /** Painted at once; the painting stops after a batch with `enough` passing candidates. */
      batch: z.int().min(1).max(64).default(4),
      enough: z.int().min(1).max(1000).default(4),
    })
    .prefault({}),
  /** A CLIP checkpoint: the name of an embedded or stored one, or a folder. */
  clip: z.string().min(1),
  /** The checkpoint whose safety checker judges the pictures. Absent: that of the painter, where it has one. */
  safety: z.string().min(1).optional(),
  /** The view by which candidates pass while they are painted, and the first selection. */
  thresholds: z
    .strictObject({
      image: z.number().min(-1).max(1).default(0.7),
      direction: z.number().min(-1).max(1).default(0.2),
      caption: z.number().min(-1).max(1).default(0.2),
    })
    .prefault({}),
  /** Which candidates' pictures are kept; their scores always are. */
  pictures: z.enum(['all', 'passing']).default('passing'),
  format: z.enum(['png', 'jpeg']).default('png'),
})

export type DatasetRecipe = z.output<typeof datasetRecipeSchema>
export type DatasetRecipeInput = z.input<typeof datasetRecipeSchema>
