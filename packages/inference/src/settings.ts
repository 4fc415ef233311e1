import { editLimits, editSettingsSchema, ownScheduler, restoreModes, speeds, variantsSchema } from '@amend/contract'
import { isSchedulerName, schedulerNames } from '@amend/diffusion'
import type { z } from 'zod'
import type { EditSettings } from './editor.ts'
import { InferenceError } from './error.ts'

type Setting = keyof Omit<EditSettings, 'mask'>

const { shape } = editSettingsSchema

/** The limits of the contract, with the schedulers that exist. */
const rules: Readonly<Record<Setting, z.ZodType>> = {
  ...shape,
  variants: variantsSchema,
  scheduler: shape.scheduler.refine((name) => name === ownScheduler || isSchedulerName(name)),
}

/** What each must be, in the order in which they are checked. */
const wording: Readonly<Record<Setting, string>> = {
  steps: `a whole number ${range(editLimits.steps)}`,
  textGuidance: `a number ${range(editLimits.textGuidance)}`,
  imageGuidance: `a number ${range(editLimits.imageGuidance)}`,
  seed: `a whole number ${range(editLimits.seed)}`,
  variants: `a whole number ${range(editLimits.variants)}`,
  negative: `a text of at most ${editLimits.negative.most} characters`,
  scheduler: `one of ${[ownScheduler, ...schedulerNames].join(', ')}`,
  resolution: `a whole number of pixels ${range(editLimits.resolution)}`,
  restore: restoreModes.map((mode) => `"${mode}"`).join(' or '),
  samples: `a whole number ${range(editLimits.samples)}`,
  feather: `a number of pixels ${range(editLimits.feather)}`,
  strength: `a number ${range(editLimits.strength)}`,
  speed: `one of ${speeds.map((speed) => `"${speed}"`).join(', ')}`,
}

function range({ least, most }: { readonly least: number; readonly most: number }): string {
  // A message with 16 digits would be hard to read.
  const end = most > 2 ** 32 ? `2^53 − 2^${Math.log2(2 ** 53 - most)}` : most
  return `from ${least} to ${end}`
}

const spoken: Partial<Record<Setting, string>> = {
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
 * @throws InferenceError 'bad-setting', naming the first invalid one
 */
export function resolveSettings(
  given: Partial<EditSettings>,
  defaults: Omit<EditSettings, 'seed' | 'mask'>,
): EditSettings {
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const settings = { seed: Math.floor(Math.random() * 2 ** 32), ...defaults, ...chosen }
  for (const [name, must] of Object.entries(wording)) {
    const key = name as Setting
    if (!rules[key].safeParse(settings[key]).success) {
      throw new InferenceError('bad-setting', `The ${spoken[key] ?? key} must be ${must}, not ${show(settings[key])}.`)
    }
  }
  return settings
}

/** @throws InferenceError 'empty-instruction', 'instruction-too-long' */
export function checkInstruction(instruction: string): string {
  const trimmed = instruction.trim()
  const { most } = editLimits.instruction
  if (trimmed === '') throw new InferenceError('empty-instruction', 'Say what to change: the instruction is empty.')
  if (trimmed.length > most) {
    throw new InferenceError(
      'instruction-too-long',
      `The instruction has ${trimmed.length} characters; say it in at most ${most}.`,
    )
  }
  return trimmed
}

const show = (value: unknown): string => (typeof value === 'string' ? `"${value.slice(0, 40)}"` : String(value))
