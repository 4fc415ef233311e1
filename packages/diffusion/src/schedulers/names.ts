/** Schedulers that users can choose by name, in place of the checkpoint's own. */
import { DiffusionError } from '../error.ts'
import {
  type GivenSettings,
  type SchedulerClass,
  type SchedulerConfig,
  type SchedulerSettings,
  schedulerConfig,
} from './config.ts'

const named = {
  euler: { className: 'EulerDiscreteScheduler' },
  'euler-ancestral': { className: 'EulerAncestralDiscreteScheduler' },
  ddim: { className: 'DDIMScheduler' },
  ddpm: { className: 'DDPMScheduler' },
  'dpm-solver++': dpmSolver('dpmsolver++', false),
  'dpm-solver++-karras': dpmSolver('dpmsolver++', true),
  'dpm-solver++-sde': dpmSolver('sde-dpmsolver++', false),
  'dpm-solver++-sde-karras': dpmSolver('sde-dpmsolver++', true),
  unipc: { className: 'UniPCMultistepScheduler' },
  lcm: { className: 'LCMScheduler' },
  pndm: { className: 'PNDMScheduler', skipPrkSteps: true },
  lms: { className: 'LMSDiscreteScheduler' },
} as const satisfies Record<string, GivenSettings & { className: SchedulerClass }>

/** A name of `schedulerNames`. */
export type SchedulerName = keyof typeof named

/** Schedulers that can replace a checkpoint's own, in the order in which they are offered. */
export const schedulerNames = Object.keys(named) as readonly SchedulerName[]

/** Whether a name is one of `schedulerNames`. */
export function isSchedulerName(name: string): name is SchedulerName {
  return Object.hasOwn(named, name)
}

/**
 * The checkpoint's own scheduler.
 * @throws DiffusionError `bad-config`, `unsupported-scheduler` or `unsupported-setting`, naming the key and the schedulers
 * that can be chosen in its place
 */
export function checkpointScheduler({ given }: SchedulerSettings): SchedulerConfig {
  try {
    return schedulerConfig(given)
  } catch (error) {
    if (!(error instanceof DiffusionError)) throw error
    const others = schedulerNames.filter((name) => canReplace({ given }, name))
    if (others.length === 0) throw error
    const choice = `choose another scheduler by name (${others.join(', ')})`
    throw new DiffusionError(error.code, `${error.message.replace(/\.$/, '')}: ${choice}.`, { cause: error })
  }
}

function canReplace(settings: SchedulerSettings, name: SchedulerName): boolean {
  try {
    withScheduler(settings, name)
    return true
  } catch (error) {
    if (error instanceof DiffusionError) return false
    throw error
  }
}

/**
 * Another scheduler for the same checkpoint, whose own may be unsupported: the keys of its file are kept where the new
 * class has them (betas, prediction, spacing), the rest takes the defaults of the class. Latents are never clipped
 * unless the file says so, although that is the default of DDIM and DDPM, which were made for pixels.
 * @throws DiffusionError `unsupported-setting` where the scheduler cannot use the checkpoint's schedule
 */
export function withScheduler({ given }: SchedulerSettings, name: SchedulerName): SchedulerConfig {
  const chosen = named[name]
  if (given.className === 'EDMEulerScheduler') {
    throw new DiffusionError(
      'unsupported-setting',
      `The scheduler ${name} cannot follow the noise levels (EDM) of this checkpoint, as CosXL has them: leave the checkpoint's own.`,
    )
  }
  const changed = schedulerConfig({ clipSample: false, ...given, ...chosen })
  if (given.rescaleBetasZeroSnr === true && !('rescaleBetasZeroSnr' in changed)) {
    throw new DiffusionError(
      'unsupported-setting',
      `The scheduler ${name} cannot start from pure noise (zero terminal SNR), as this checkpoint needs: choose another.`,
    )
  }
  return changed
}

function dpmSolver<Algorithm extends string>(algorithmType: Algorithm, useKarrasSigmas: boolean) {
  const otherwisePlaced = { useExponentialSigmas: false, useBetaSigmas: false, useLuLambdas: false }
  return { className: 'DPMSolverMultistepScheduler', algorithmType, useKarrasSigmas, ...otherwisePlaced } as const
}
