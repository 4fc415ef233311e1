export { type MapEdit, refineEdit, replaceEdit, tokenAlignment } from './attention-control/alignment.ts'
export { type Controller, controller } from './attention-control/controller.ts'
export { localBlend } from './attention-control/local-blend.ts'
export { DiffusionError, type DiffusionErrorCode, diffusionErrorCodes } from './error.ts'
export {
  combineBranches,
  type GuidanceBranch,
  type GuidanceConditions,
  type GuidanceScales,
  guidanceBranches,
} from './guidance.ts'
export { batchNoise, createGenerator, type Generator, type Seed } from './noise/generator.ts'
export { type Random, randomOf, shuffled } from './noise/keyed-random.ts'
export type { SamplingOptions } from './samplers/denoise.ts'
export { type EditLatentsOptions, type EditUnet, editLatents, type TextEmbedding } from './samplers/edit.ts'
export {
  type AttentionPlan,
  type TextToImageLatentsOptions,
  type TextToImageUnet,
  textToImageLatents,
} from './samplers/text-to-image.ts'
export {
  parseSchedulerConfig,
  readSchedulerSettings,
  type SchedulerClass,
  type SchedulerConfig,
  type SchedulerSettings,
} from './schedulers/config.ts'
export {
  checkpointScheduler,
  isSchedulerName,
  type SchedulerName,
  schedulerNames,
  withScheduler,
} from './schedulers/names.ts'
export { alphasCumprod, type NoiseScheduleKeys } from './schedulers/noise-schedule.ts'
export type { SamplerRun, StepEvent, StepPlan, StochasticSettings } from './schedulers/sampler.ts'
export { planSteps, sample } from './schedulers/select.ts'
