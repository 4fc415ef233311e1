/**
 * The settings of a training run, declared once: the trainer, the command line, the services and the pages take their limits,
 * defaults, types and sentences from here.
 */
import { z } from 'zod'
import { schemaProblem } from './schema-problem.ts'

/** Where networks run: the CPU, or an execution provider of ONNX Runtime. */
export const computeDevices = ['cpu', 'cuda', 'tensorrt', 'directml', 'coreml', 'webgpu'] as const

/** Courses of the learning rate over a run, by the names of diffusers. */
export const learningRateSchedules = ['constant', 'linear', 'cosine'] as const

/** Names for groups of projections that adapters may stand beside: suffixes of the names of modules. */
export const adapterTargets: Readonly<Record<string, readonly string[]>> = {
  attention: ['to_q', 'to_k', 'to_v', 'to_out.0'],
  'feed-forward': ['ff.net.0.proj', 'ff.net.2'],
  projections: ['proj_in', 'proj_out'],
  convolutions: ['conv1', 'conv2', 'conv_shortcut', 'time_emb_proj', 'conv_in', 'conv_out', 'conv'],
}

const count = z.int().min(1).max(1e9)
const share = z.number().min(0).max(1)

export const trainingSettingsSchema = z.object({
  /** 'all' weights, or adapters of a rank beside projections with these names. */
  train: z.union([
    z.literal('all'),
    z.object({ rank: count.max(4096), alpha: z.number().positive(), targets: z.array(z.string().min(1)).min(1) }),
  ]),
  steps: count,
  /** Examples per batch. */
  batchSize: count.max(65_536),
  /** Batches whose gradients are accumulated into one step. */
  accumulate: count.max(65_536),
  learningRate: z.number().positive().max(1),
  schedule: z.enum(learningRateSchedules),
  warmup: z.int().min(0).max(1e9),
  betas: z.tuple([z.number().min(0).max(0.999999), z.number().min(0).max(0.999999)]),
  epsilon: z.number().positive(),
  weightDecay: z.number().min(0),
  maxGradNorm: z.number().positive(),
  /** null: there is no average, and the weights themselves are the result. */
  emaDecay: z.number().gt(0).lt(1).nullable(),
  /** p of the conditioning dropout: 0.05 in the paper. */
  dropout: z.number().min(0).max(0.33),
  prediction: z.enum(['epsilon', 'v_prediction', 'sample']),
  minSnrGamma: z.number().positive().nullable(),
  resolution: count.max(4096),
  /** The short side is resized to a size in this range, then cropped to the resolution. */
  resize: z.tuple([count, count]),
  /** Random crops of each pair; 0: the centre. */
  crops: z.int().min(0).max(1024),
  flip: z.boolean(),
  /** Held-out pairs, which are measured and sampled; of judgements: pictures with all their rankings. */
  heldOut: z.int().min(0),
  /** β of Diffusion-DPO for comparisons; null for pairs. */
  beta: z.number().positive().nullable(),
  /** The share of examples that are outputs of the model before the run. */
  rehearse: share.lt(1),
  /** The number of such outputs. */
  rehearsals: z.int().min(0),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  saveEvery: count,
  keepCheckpoints: count.max(10_000),
  /** 0: no samples. */
  sampleEvery: z.int().min(0),
  samples: z.int().min(0).max(64),
  recompute: z.boolean(),
  device: z.enum(computeDevices),
  /** 0: the runtime's choice. */
  threads: z.int().min(0).max(1024),
})

/** The settings of a run. */
export type TrainingSettings = z.output<typeof trainingSettingsSchema>

/** Settings that a person chose: the others have defaults, or are completed by the checkpoint and the data. */
export const chosenTrainingSettingsSchema = trainingSettingsSchema.partial().strict()

export type ChosenTrainingSettings = z.output<typeof chosenTrainingSettingsSchema>

/** Defaults for fine-tuning on one machine. Those that depend on the checkpoint are filled in when it is open. */
export const trainingDefaults = {
  train: 'all',
  steps: 1000,
  batchSize: 8,
  accumulate: 1,
  learningRate: 1e-4,
  schedule: 'constant',
  warmup: 0,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
  emaDecay: 0.9999,
  dropout: 0.05,
  minSnrGamma: null,
  beta: null,
  crops: 4,
  flip: true,
  seed: 0,
  saveEvery: 250,
  keepCheckpoints: 3,
  sampleEvery: 250,
  samples: 4,
  recompute: false,
  device: 'cpu',
  threads: 0,
} as const satisfies Partial<TrainingSettings>

/** Defaults for learning from comparisons, beside `trainingDefaults`: adapters, few steps, and a model that stays close to what it was. */
export const preferenceDefaults = {
  train: { rank: 16, alpha: 16, targets: [...(adapterTargets.attention ?? [])] },
  batchSize: 4,
  learningRate: 1e-4,
  steps: 500,
  beta: 2000,
} satisfies ChosenTrainingSettings

export interface TrainingSettingsProblem {
  /** The setting, such as "train.rank". */
  readonly field: string
  /** A sentence for the person. */
  readonly message: string
}

/** Why settings cannot be used: their first fault. Settings that are absent have their defaults. */
export function trainingSettingsProblem(settings: unknown): TrainingSettingsProblem | undefined {
  const parsed = chosenTrainingSettingsSchema.safeParse(settings)
  if (parsed.success) return conflictIn(parsed.data)
  const { field, reason } = schemaProblem(parsed.error, settings)
  return { field, message: `The setting "${field}" cannot be used: ${reason}.` }
}

function conflictIn(settings: ChosenTrainingSettings): TrainingSettingsProblem | undefined {
  const { resolution, resize, steps, warmup, beta, minSnrGamma, rehearse, rehearsals } = {
    ...trainingDefaults,
    ...settings,
  }
  const idle = Object.entries({ minSnrGamma, rehearse, rehearsals }).find(([, value]) => value != null && value > 0)
  if (beta !== null && idle) {
    const message = `The setting "${idle[0]}" is for pairs that are imitated: leave it out where results are compared.`
    return { field: idle[0], message }
  }
  if (resize && ((resolution !== undefined && resize[0] < resolution) || resize[1] < resize[0])) {
    const cropped = resolution === undefined ? '' : ` and then cropped to ${resolution}`
    return { field: 'resize', message: `Pictures cannot be brought to ${resize.join(' to ')} pixels${cropped}.` }
  }
  if (warmup >= steps) {
    const message = `A warm-up of ${warmup} steps does not end within the ${steps} steps of the run.`
    return { field: 'warmup', message }
  }
  return undefined
}

export type TrainingSettingName = keyof TrainingSettings

/** A setting as a form shows it. */
export type TrainingField = { readonly name: TrainingSettingName } & (
  | {
      readonly kind: 'number'
      readonly whole: boolean
      /** Both ends are included, unless `above` or `below` is set. */
      readonly least?: number
      readonly most?: number
      /** The value itself is not allowed. */
      readonly above?: number
      readonly below?: number
      /** Whether null is a value: the thing is switched off. */
      readonly nullable: boolean
    }
  | { readonly kind: 'range'; readonly whole: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'switch' }
  /** All weights, or adapters. */
  | { readonly kind: 'weights' }
)

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly anyOf?: readonly JsonSchema[]
  readonly prefixItems?: readonly JsonSchema[]
}

/** All settings in the order of the schema, as it describes them. */
export function trainingFields(): TrainingField[] {
  const { properties = {} } = z.toJSONSchema(trainingSettingsSchema) as { properties?: Record<string, JsonSchema> }
  return Object.entries(properties).map(([name, schema]) => fieldOf(name as TrainingSettingName, schema))
}

function fieldOf(name: TrainingSettingName, schema: JsonSchema): TrainingField {
  if (name === 'train') return { name, kind: 'weights' }
  if (schema.enum) return { name, kind: 'choice', choices: schema.enum }
  if (schema.type === 'boolean') return { name, kind: 'switch' }
  const [first] = schema.prefixItems ?? []
  if (first) return { name, kind: 'range', whole: first.type === 'integer' }
  const nullable = schema.anyOf?.some(({ type }) => type === 'null') ?? false
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } =
    schema.anyOf?.find((option) => option.type !== 'null') ?? schema
  return {
    ...{ name, kind: 'number', whole: type === 'integer', nullable },
    ...(minimum !== undefined && { least: minimum }),
    // The largest safe integer is no limit that a person has to know.
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && { most: maximum }),
    ...(exclusiveMinimum !== undefined && { above: exclusiveMinimum }),
    ...(exclusiveMaximum !== undefined && { below: exclusiveMaximum }),
  }
}
