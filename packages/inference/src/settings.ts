import { isSchedulerName, schedulerNames } from '@amend/diffusion'
import { z } from 'zod'
import type { EditSettings } from './editor.ts'
import { InferenceError } from './error.ts'

/** The scheduler that came with the checkpoint, with all its own settings. */
export const ownScheduler = 'checkpoint'

const limits = {
  steps: { rule: z.int().min(1).max(1000), must: 'a whole number from 1 to 1000' },
  textGuidance: { rule: z.number().min(0).max(100), must: 'a number from 0 to 100' },
  imageGuidance: { rule: z.number().min(0).max(100), must: 'a number from 0 to 100' },
  // The seeds of the last variant and of its last sample must be exact too.
  seed: {
    rule: z
      .int()
      .min(0)
      .max(2 ** 53 - 2 ** 14),
    must: 'a whole number from 0 to 2^53 − 2^14',
  },
  variants: { rule: z.int().min(1).max(8), must: 'a whole number from 1 to 8' },
  negative: { rule: z.string().max(2000), must: 'a text of at most 2000 characters' },
  scheduler: {
    rule: z.string().refine((name) => name === ownScheduler || isSchedulerName(name)),
    must: `one of ${[ownScheduler, ...schedulerNames].join(', ')}`,
  },
  resolution: { rule: z.int().min(8).max(4096), must: 'a whole number of pixels from 8 to 4096' },
  restore: { rule: z.enum(['detail', 'model']), must: '"detail" or "model"' },
  samples: { rule: z.int().min(1).max(16), must: 'a whole number from 1 to 16' },
  feather: { rule: z.number().min(0).max(1000), must: 'a number of pixels from 0 to 1000' },
} satisfies Partial<Record<keyof EditSettings, { rule: z.ZodType; must: string }>>

const spoken: Partial<Record<keyof EditSettings, string>> = {
  steps: 'number of steps',
  textGuidance: 'text guidance',
  imageGuidance: 'image guidance',
  variants: 'number of variants',
  negative: 'negative instruction',
  restore: 'way of restoring',
  samples: 'number of samples',
  feather: 'feather width',
}

/**
 * The given settings over the defaults, all within their limits.
 * @throws InferenceError 'bad-setting', naming the first that is not
 */
export function resolveSettings(
  given: Partial<EditSettings>,
  defaults: Omit<EditSettings, 'seed' | 'mask'>,
): EditSettings {
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const settings = { seed: Math.floor(Math.random() * 2 ** 32), ...defaults, ...chosen }
  for (const [name, { rule, must }] of Object.entries(limits)) {
    const key = name as keyof typeof limits
    if (!rule.safeParse(settings[key]).success) {
      throw new InferenceError('bad-setting', `The ${spoken[key] ?? key} must be ${must}, not ${show(settings[key])}.`)
    }
  }
  return settings
}

const longestInstruction = 2000

/** @throws InferenceError 'empty-instruction', 'instruction-too-long' */
export function checkInstruction(instruction: string): string {
  const trimmed = instruction.trim()
  if (trimmed === '') throw new InferenceError('empty-instruction', 'Say what to change: the instruction is empty.')
  if (trimmed.length > longestInstruction) {
    throw new InferenceError(
      'instruction-too-long',
      `The instruction has ${trimmed.length} characters; say it in at most ${longestInstruction}.`,
    )
  }
  return trimmed
}

const show = (value: unknown): string => (typeof value === 'string' ? `"${value.slice(0, 40)}"` : String(value))
