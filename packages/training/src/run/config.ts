/** The configuration of a run, frozen in its folder when it begins. */

import { schemaProblem } from '@amend/contract'
import { devices } from '@amend/graph/runtime'
import { z } from 'zod'
import { TrainingError } from '../error.ts'
import { scheduleNames } from '../optimizer/schedule.ts'

const count = z.int().min(1).max(1e9)
const share = z.number().min(0).max(1)

const settingsSchema = z.object({
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
  schedule: z.enum(scheduleNames),
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
  device: z.enum(devices),
  /** 0: the runtime's choice. */
  threads: z.int().min(0).max(1024),
})

/** The JSON form of `run.json`. */
export const configSchema = settingsSchema.extend({
  version: z.literal(1),
  model: z.object({ location: z.string(), name: z.string(), identity: z.string() }),
  data: z.object({ folder: z.string(), hash: z.string(), pairs: z.int(), skipped: z.int() }),
})

/** The settings of a run. */
export type RunSettings = z.output<typeof settingsSchema>
/** The frozen configuration of a run: its settings, its base model and its dataset. */
export type RunConfig = z.output<typeof configSchema>

/** Defaults for fine-tuning on one machine. Those that depend on the checkpoint are filled in when it is open. */
export const settingDefaults = {
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
} as const satisfies Partial<RunSettings>

/** @throws TrainingError 'bad-setting' naming the setting */
export function checkSettings(settings: RunSettings): RunSettings {
  const parsed = settingsSchema.safeParse(settings)
  if (!parsed.success) {
    const { field, reason } = schemaProblem(parsed.error, settings)
    throw new TrainingError('bad-setting', `The setting "${field}" cannot be used: ${reason}.`)
  }
  const { resolution, resize, steps, warmup, beta, minSnrGamma, rehearse, rehearsals } = parsed.data
  const idle = Object.entries({ minSnrGamma, rehearse, rehearsals }).find(([, value]) => value !== null && value > 0)
  if (beta !== null && idle) {
    throw new TrainingError(
      'bad-setting',
      `The setting "${idle[0]}" is for pairs that are imitated: leave it out where results are compared.`,
    )
  }
  if (resize[0] < resolution || resize[1] < resize[0]) {
    throw new TrainingError(
      'bad-setting',
      `Pictures cannot be brought to ${resize.join(' to ')} pixels and then cropped to ${resolution}.`,
    )
  }
  if (warmup >= steps) {
    throw new TrainingError(
      'bad-setting',
      `A warm-up of ${warmup} steps does not end within the ${steps} steps of the run.`,
    )
  }
  return parsed.data
}

/** The differences of two configurations, one per line: "learningRate: 0.0001, now 0.001". */
export function differences(frozen: RunConfig, now: Partial<RunConfig>): string[] {
  const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
  const compare = (before: unknown, after: unknown, name: string): string[] => {
    if (after === undefined) return []
    if (isRecord(before) && isRecord(after)) {
      return Object.keys(after).flatMap((key) => compare(before[key], after[key], name === '' ? key : `${name}.${key}`))
    }
    return text(before) === text(after) ? [] : [`${name}: ${text(before)}, now ${text(after)}`]
  }
  return compare(frozen, now, '')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
