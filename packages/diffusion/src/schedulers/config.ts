/**
 * The checkpoint's own `scheduler_config.json`. Keys and defaults are those of the diffusers classes; keys in the file
 * are snake_case and become camelCase here. Unknown keys are ignored, absent or null ones take the class default.
 */
import { z } from 'zod'
import { DiffusionError } from '../error.ts'

const betaKeys = {
  numTrainTimesteps: z.int().min(2).max(100_000).default(1000),
  betaStart: z.number().min(0).max(1).default(1e-4),
  betaEnd: z.number().min(0).max(1).default(0.02),
  betaSchedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).default('linear'),
  /** β per training timestep, in place of a schedule. */
  trainedBetas: z.array(z.number().min(0).max(1)).min(1).optional(),
}
const latentDiffusionBetas = {
  ...betaKeys,
  betaStart: betaKeys.betaStart.unwrap().default(0.00085),
  betaEnd: betaKeys.betaEnd.unwrap().default(0.012),
  betaSchedule: betaKeys.betaSchedule.unwrap().default('scaled_linear'),
}

const predictionType = z.enum(['epsilon', 'v_prediction', 'sample']).default('epsilon')
const timestepSpacing = z.enum(['linspace', 'leading', 'trailing'])
const stepsOffset = z.int().min(0).default(0)
const zeroSnrKey = { rescaleBetasZeroSnr: z.boolean().default(false) }

const thresholdKeys = {
  thresholding: z.boolean().default(false),
  dynamicThresholdingRatio: z.number().min(0).max(1).default(0.995),
  sampleMaxValue: z.number().positive().default(1),
}
const clipKeys = {
  ...thresholdKeys,
  clipSample: z.boolean().default(true),
  clipSampleRange: z.number().positive().default(1),
}

const respacingKeys = {
  useKarrasSigmas: z.boolean().default(false),
  useExponentialSigmas: z.boolean().default(false),
  useBetaSigmas: z.boolean().default(false),
  sigmaMin: z.number().positive().optional(),
  sigmaMax: z.number().positive().optional(),
}
const finalSigmasType = z.enum(['zero', 'sigma_min']).default('zero')

/** Only the diffusion form of these solvers is implemented; the flow-matching form is for other networks. */
const noFlow = { useFlowSigmas: z.literal(false).default(false) }

const eulerDiscrete = z.object({
  className: z.literal('EulerDiscreteScheduler'),
  ...betaKeys,
  ...zeroSnrKey,
  ...respacingKeys,
  predictionType,
  timestepSpacing: timestepSpacing.default('linspace'),
  stepsOffset,
  interpolationType: z.enum(['linear', 'log_linear']).default('linear'),
  timestepType: z.enum(['discrete', 'continuous']).default('discrete'),
  finalSigmasType,
})

const eulerAncestral = z.object({
  className: z.literal('EulerAncestralDiscreteScheduler'),
  ...betaKeys,
  ...zeroSnrKey,
  predictionType,
  timestepSpacing: timestepSpacing.default('linspace'),
  stepsOffset,
})

const ddim = z.object({
  className: z.literal('DDIMScheduler'),
  ...betaKeys,
  ...zeroSnrKey,
  ...clipKeys,
  predictionType,
  timestepSpacing: timestepSpacing.default('leading'),
  stepsOffset,
  setAlphaToOne: z.boolean().default(true),
})

const ddpm = z.object({
  className: z.literal('DDPMScheduler'),
  ...betaKeys,
  ...zeroSnrKey,
  ...clipKeys,
  predictionType,
  timestepSpacing: timestepSpacing.default('leading'),
  stepsOffset,
  varianceType: z
    .enum(['fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log', 'learned', 'learned_range'])
    .default('fixed_small'),
})

const dpmSolver = z.object({
  className: z.literal('DPMSolverMultistepScheduler'),
  ...betaKeys,
  ...zeroSnrKey,
  ...thresholdKeys,
  ...respacingKeys,
  ...noFlow,
  predictionType,
  timestepSpacing: timestepSpacing.default('linspace'),
  stepsOffset,
  solverOrder: z.int().min(1).max(3).default(2),
  algorithmType: z
    .enum(['dpmsolver', 'dpmsolver++', 'sde-dpmsolver', 'sde-dpmsolver++', 'deis'])
    .transform((type) => (type === 'deis' ? 'dpmsolver++' : type))
    .default('dpmsolver++'),
  solverType: z
    .enum(['midpoint', 'heun', 'logrho', 'bh1', 'bh2'])
    .transform((type) => (type === 'heun' ? 'heun' : 'midpoint'))
    .default('midpoint'),
  lowerOrderFinal: z.boolean().default(true),
  eulerAtFinal: z.boolean().default(false),
  useLuLambdas: z.boolean().default(false),
  finalSigmasType,
  lambdaMinClipped: z.union([z.number(), z.literal(Number.NEGATIVE_INFINITY)]).default(Number.NEGATIVE_INFINITY),
  /**
   * With `learned` or `learned_range` the network's variance channels are dropped; other values have no effect here.
   */
  varianceType: z.string().optional(),
})

const unipc = z.object({
  className: z.literal('UniPCMultistepScheduler'),
  ...betaKeys,
  ...zeroSnrKey,
  ...thresholdKeys,
  ...respacingKeys,
  ...noFlow,
  predictionType,
  timestepSpacing: timestepSpacing.default('linspace'),
  stepsOffset,
  solverOrder: z.int().min(1).max(4).default(2),
  predictX0: z.boolean().default(true),
  solverType: z
    .enum(['bh1', 'bh2', 'midpoint', 'heun', 'logrho'])
    .transform((type) => (type === 'bh1' ? 'bh1' : 'bh2'))
    .default('bh2'),
  lowerOrderFinal: z.boolean().default(true),
  /** Steps after which the corrector is not applied. */
  disableCorrector: z.array(z.int()).default([]),
  /** Another scheduler as the predictor: not supported. */
  solverP: z.undefined().optional(),
  finalSigmasType,
})

const lcm = z.object({
  className: z.literal('LCMScheduler'),
  ...latentDiffusionBetas,
  ...zeroSnrKey,
  ...clipKeys,
  clipSample: z.boolean().default(false),
  predictionType,
  /** Length of the schedule the weights were distilled on; the steps taken are a subset of it. */
  originalInferenceSteps: z.int().min(1).default(50),
  timestepScaling: z.number().positive().default(10),
})

const pndm = z.object({
  className: z.literal('PNDMScheduler'),
  ...betaKeys,
  predictionType: z.enum(['epsilon', 'v_prediction']).default('epsilon'),
  timestepSpacing: timestepSpacing.default('leading'),
  stepsOffset,
  skipPrkSteps: z.boolean().default(false),
  setAlphaToOne: z.boolean().default(false),
})

const lms = z.object({
  className: z.literal('LMSDiscreteScheduler'),
  ...betaKeys,
  ...respacingKeys,
  predictionType,
  timestepSpacing: timestepSpacing.default('linspace'),
  stepsOffset,
})

/** Noise levels of Karras et al. 2022 in place of β per training timestep. */
const edmEuler = z.object({
  className: z.literal('EDMEulerScheduler'),
  numTrainTimesteps: betaKeys.numTrainTimesteps,
  sigmaMin: z.number().positive().default(0.002),
  sigmaMax: z.number().positive().default(80),
  sigmaData: z.number().positive().default(0.5),
  sigmaSchedule: z.enum(['karras', 'exponential']).default('karras'),
  rho: z.number().positive().default(7),
  predictionType: z.enum(['epsilon', 'v_prediction']).default('epsilon'),
  finalSigmasType,
})

const schema = z.discriminatedUnion('className', [
  edmEuler,
  eulerDiscrete,
  eulerAncestral,
  ddim,
  ddpm,
  dpmSolver,
  unipc,
  lcm,
  pndm,
  lms,
])

/** The values of the file, without class defaults: needed to change class (`withScheduler`). Keys in camelCase. */
export type GivenSettings = Readonly<Record<string, unknown>>

/** A scheduler's configuration before any check: only the class that is used must be supported. */
export interface SchedulerSettings {
  readonly given: GivenSettings
}

export type EulerConfig = z.infer<typeof eulerDiscrete>
export type EdmEulerConfig = z.infer<typeof edmEuler>
export type EulerAncestralConfig = z.infer<typeof eulerAncestral>
export type DdimConfig = z.infer<typeof ddim>
export type DdpmConfig = z.infer<typeof ddpm>
export type DpmSolverConfig = z.infer<typeof dpmSolver>
export type UniPcConfig = z.infer<typeof unipc>
export type LcmConfig = z.infer<typeof lcm>
export type PndmConfig = z.infer<typeof pndm>
export type LmsConfig = z.infer<typeof lms>
/** A scheduler's settings with the defaults of its class, and the given values. */
export type SchedulerConfig = z.infer<typeof schema> & SchedulerSettings
/** Names of the diffusers classes that are supported. */
export type SchedulerClass = SchedulerConfig['className']

/**
 * Reads the text of a `scheduler_config.json` for the scheduler that it describes.
 * @param className the class in the pipeline's `model_index.json`, which takes precedence
 * @throws DiffusionError `bad-config`, `unsupported-scheduler` or `unsupported-setting`, naming the key.
 */
export const parseSchedulerConfig = (text: string, className?: string): SchedulerConfig =>
  schedulerConfig(readSchedulerSettings(text, className).given)

/**
 * Reads the text of a `scheduler_config.json`, in which `NaN`, `Infinity` and `-Infinity` may occur. Neither the class
 * nor a setting is checked, because another scheduler may be chosen.
 * @param className the class in the pipeline's `model_index.json`, which takes precedence; absent: the one that the
 * file names
 * @throws DiffusionError `bad-config` for text that is not a JSON object
 */
export function readSchedulerSettings(text: string, className?: string): SchedulerSettings {
  let values: unknown
  try {
    values = JSON.parse(withPlainNumbers(text))
  } catch (cause) {
    throw new DiffusionError('bad-config', 'The scheduler configuration is not valid JSON.', { cause })
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new DiffusionError('bad-config', 'The scheduler configuration must be a JSON object.')
  }
  const entries = Object.entries(values).filter(([, value]) => value !== null)
  const given = Object.fromEntries(entries.map(([key, value]) => [camelCase(key), value]))
  return { given: className === undefined ? given : { ...given, className } }
}

/** Checks settings (camelCase, with `className`) and adds the defaults of the class. */
export function schedulerConfig(given: GivenSettings): SchedulerConfig {
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw refusal(given, parsed.error)
  checkTogether(parsed.data)
  return { ...parsed.data, given }
}

/** 1e999 is the JSON number that parses to Infinity. Strings are matched only to be left alone. */
function withPlainNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|NaN|Infinity/g, (token) =>
    token === 'Infinity' ? '1e999' : token === 'NaN' ? 'null' : token,
  )
}

function camelCase(key: string): string {
  return key.replace(/^_/, '').replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function refusal(given: GivenSettings, error: z.ZodError): DiffusionError {
  const issue = error.issues[0]
  const key = String(issue?.path[0] ?? '')
  const value = (JSON.stringify(given[key]) ?? 'undefined').slice(0, 40)
  if (key === 'className') {
    const problem =
      given.className === undefined
        ? 'The scheduler configuration does not name its class'
        : `The checkpoint's own scheduler is of the class ${value}, which is not supported`
    return new DiffusionError('unsupported-scheduler', `${problem}.`, { cause: error })
  }
  const message = `The scheduler setting ${snakeCase(key)} = ${value} is not supported by ${given.className}.`
  return new DiffusionError('unsupported-setting', message, { cause: error })
}

/** Rules over several keys. */
function checkTogether(config: z.infer<typeof schema>): void {
  if ('trainedBetas' in config && config.trainedBetas && config.trainedBetas.length !== config.numTrainTimesteps) {
    throw new DiffusionError(
      'bad-config',
      `trained_betas has ${config.trainedBetas.length} values where num_train_timesteps says ${config.numTrainTimesteps}.`,
    )
  }
  if ('useKarrasSigmas' in config) {
    const chosen = [config.useKarrasSigmas, config.useExponentialSigmas, config.useBetaSigmas].filter(Boolean)
    if (chosen.length > 1) {
      throw new DiffusionError(
        'bad-config',
        'Only one of use_karras_sigmas, use_exponential_sigmas and use_beta_sigmas can be true.',
      )
    }
  }
  if (config.className === 'DPMSolverMultistepScheduler') checkDpmSolver(config)
  if (config.className === 'UniPCMultistepScheduler') checkUniPc(config)
}

function checkUniPc({ predictX0, finalSigmasType }: UniPcConfig): void {
  if (predictX0 || finalSigmasType !== 'zero') return
  throw new DiffusionError(
    'unsupported-setting',
    'UniPC with predict_x0 = false cannot end at a noise level of zero: set final_sigmas_type to sigma_min.',
  )
}

function checkDpmSolver(config: DpmSolverConfig): void {
  const { algorithmType, finalSigmasType: final, solverOrder } = config
  if (!algorithmType.endsWith('++') && final === 'zero') {
    throw new DiffusionError(
      'unsupported-setting',
      `algorithm_type ${algorithmType} cannot end at a noise level of zero: set final_sigmas_type to sigma_min.`,
    )
  }
  if (algorithmType === 'sde-dpmsolver' && solverOrder === 3) {
    throw new DiffusionError('unsupported-setting', 'algorithm_type sde-dpmsolver has no solver_order 3: use 1 or 2.')
  }
}
