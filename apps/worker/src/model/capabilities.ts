/** Derives from a checkpoint's card what the pages need. */
import { capabilitiesSchema, editLimits, type ModelCapabilities, ownScheduler } from '@amend/contract'
import {
  checkpointScheduler,
  DiffusionError,
  planSteps,
  readSchedulerSettings,
  schedulerNames,
  withScheduler,
} from '@amend/diffusion'
import type { ModelCard } from '@amend/models/checkpoint'

const mostExamples = 8
/** How far a request may exceed what a model advises, where its card has no limits. */
const leeway = 2

/** Examples for a checkpoint without a list of looks: those of the authors of InstructPix2Pix (Brooks et al., 2022). */
const familyExamples = [
  'make it winter',
  'turn it into a watercolour painting',
  'make it sunset',
  'add fireworks to the sky',
  'make it look like a pencil drawing',
  'turn the sky into a thunderstorm',
  'make it autumn',
  'make it look like an old photo',
]

/**
 * @param schedulerFile content of the checkpoint's scheduler_config.json
 * @param schedulerClass the scheduler's class in model_index.json, which decides
 * @throws DiffusionError when neither the checkpoint's own scheduler nor another one can be used
 */
export function capabilitiesOf(card: ModelCard, schedulerFile: string, schedulerClass?: string): ModelCapabilities {
  const { resolution, scope, summary, licence = 'unknown' } = card
  const { steps, textGuidance, imageGuidance, restore, samples, speed } = card.defaults
  const schedulers = suitableSchedulers(schedulerFile, schedulerClass, steps)
  const [first] = schedulers
  const scheduler = card.defaults.scheduler ?? first
  const mostSteps = Math.min(editLimits.steps.most, Math.max(2 * steps, 20))
  const sizes = resolutionsOf(card)
  return capabilitiesSchema.parse({
    title: card.name,
    summary,
    licence,
    defaults: {
      ...{ steps, textGuidance, imageGuidance, restore, samples, scheduler, speed },
      ...{ negative: '', resolution: resolution.target, feather: 0, strength: 1 },
    },
    guided: steps > 1 || textGuidance !== 1 || imageGuidance !== 1,
    ranges: {
      steps: [editLimits.steps.least, mostSteps],
      textGuidance: card.ranges.textGuidance,
      imageGuidance: card.ranges.imageGuidance,
      samples: [editLimits.samples.least, editLimits.samples.most],
      resolutions: sizes,
    },
    // Beyond twice what is advised, more steps change nothing visible, and a model repeats content.
    limits: {
      steps: Math.min(editLimits.steps.most, leeway * mostSteps),
      side: Math.min(editLimits.resolution.most, leeway * Math.max(...sizes)),
      ...card.limits,
    },
    schedulers,
    dial: dialOf(card),
    examples: scope ? examplesOf(scope.looks) : familyExamples,
    scope: scope ? { ...scope, knows: Object.keys(scope.looks) } : null,
    languages: [...new Set(['en', ...Object.keys(scope?.languages ?? {})])],
  })
}

/** The first instruction of each look is the plainest. */
function examplesOf(looks: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.values(looks)
    .flatMap(([plainest]) => plainest ?? [])
    .slice(0, mostExamples)
}

/** Below, at and above the size that the model was made for, on its grid. */
function resolutionsOf({ resolution: { target, multiple } }: ModelCard): number[] {
  const sizes = [0.75, 1, 1.5].map((scale) => Math.max(multiple, Math.round((scale * target) / multiple) * multiple))
  return [...new Set([...sizes, target])].sort((a, b) => a - b)
}

/**
 * From faithful (high image guidance, low text guidance) to bold, through the defaults: both ends of the card's ranges
 * and the midpoints.
 */
function dialOf({ defaults, ranges }: ModelCard): ModelCapabilities['dial'] {
  const middle = { textGuidance: defaults.textGuidance, imageGuidance: defaults.imageGuidance }
  const faithful = { textGuidance: ranges.textGuidance[0], imageGuidance: ranges.imageGuidance[1] }
  const bold = { textGuidance: ranges.textGuidance[1], imageGuidance: ranges.imageGuidance[0] }
  return [faithful, between(faithful, middle), middle, between(middle, bold), bold]
}

type Station = ModelCapabilities['dial'][number]

const between = (a: Station, b: Station): Station => ({
  textGuidance: halfway(a.textGuidance, b.textGuidance),
  imageGuidance: halfway(a.imageGuidance, b.imageGuidance),
})

const halfway = (a: number, b: number) => Math.round(((a + b) / 2) * 100) / 100

/** Schedulers that the checkpoint's noise schedule allows, its own first if it is supported. */
function suitableSchedulers(file: string, className: string | undefined, steps: number): [string, ...string[]] {
  const settings = readSchedulerSettings(file, className)
  const isUsable = (choose: () => unknown) => {
    try {
      choose()
      return true
    } catch (error) {
      if (error instanceof DiffusionError) return false
      throw error
    }
  }
  const others = schedulerNames.filter((name) => isUsable(() => planSteps(withScheduler(settings, name), steps)))
  if (isUsable(() => checkpointScheduler(settings))) return [ownScheduler, ...others]
  const [first, ...rest] = others
  if (first) return [first, ...rest]
  checkpointScheduler(settings)
  return [ownScheduler]
}
