/** The plan of the multistep solvers in λ: DPM-Solver and UniPC differ only in rounding and in where they end. */
import { DiffusionError } from '../error.ts'
import { snrLevels } from './log-snr.ts'
import { type NoiseScheduleKeys, sigmaTable } from './noise-schedule.ts'
import type { StepPlan } from './sampler.ts'
import {
  interpolate,
  logarithms,
  luSigmas,
  type RespacingKeys,
  respacedSigmas,
  sigmaToTimestep,
  withFinalSigma,
} from './sigmas.ts'
import { checkSteps, multistepTimesteps, roundHalfEven, type Spacing } from './spacing.ts'

/** Settings that the multistep solvers in λ share. */
export interface MultistepKeys extends NoiseScheduleKeys, RespacingKeys {
  readonly solverOrder: number
  readonly timestepSpacing: Spacing
  readonly stepsOffset: number
  readonly finalSigmasType: 'zero' | 'sigma_min'
}

/** The differences between their plans. */
export interface MultistepRules {
  /** λ below which the schedule is not used (`lambda_min_clipped`). */
  readonly lambdaMin?: number
  readonly luLambdas?: boolean
  /** Whether timesteps found from σ are rounded; else their fraction is dropped. Exponential and beta σ never round. */
  readonly rounds: boolean
  /** `sigma_min` is the last σ of the run instead of the smallest of the schedule, where σ is placed by a formula. */
  readonly endsAtOwnSigma: boolean
  /** Whether the last step may lead to the level where it begins. Default true. */
  readonly allowsEmptyEnd?: boolean
}

/**
 * Orders above 1 divide by the distance of neighbouring levels. Rounded timesteps repeat where there are nearly as many steps
 * as the checkpoint was trained on.
 * @throws DiffusionError 'bad-steps'
 */
function checkDistinct(sigmas: Float32Array, allowsEmptyEnd: boolean): void {
  const lambdas = snrLevels(sigmas).map(({ lambda }) => lambda)
  const last = allowsEmptyEnd ? lambdas.length - 2 : lambdas.length - 1
  for (let i = 0; i < last; i++) {
    if (lambdas[i] !== lambdas[i + 1]) continue
    const message = `This scheduler visits a noise level twice in ${sigmas.length - 1} steps, and its solver would divide by zero: take fewer steps.`
    throw new DiffusionError('bad-steps', message)
  }
}

/** The plan of DPM-Solver and UniPC: timesteps and σ of `steps` steps. @throws DiffusionError 'bad-steps' */
export function planMultistep(keys: MultistepKeys, steps: number, rules: MultistepRules): StepPlan {
  checkSteps(steps, keys.numTrainTimesteps)
  const table = sigmaTable(keys)
  const logTable = logarithms(table)
  const smallest = table[0] as number
  const placed =
    rules.luLambdas && !keys.useKarrasSigmas
      ? luSigmas(logTable.at(-1) as number, logTable[0] as number, steps)
      : respacedSigmas(keys, [table.at(-1) as number, smallest], steps)
  if (placed) {
    const whole = rules.rounds && (keys.useKarrasSigmas || rules.luLambdas) ? roundHalfEven : Math.trunc
    const end = rules.endsAtOwnSigma ? (placed.at(-1) as number) : smallest
    return plan(
      placed.map((sigma) => whole(sigmaToTimestep(sigma, logTable))),
      placed,
      end,
    )
  }
  const { lambdaMin = Number.NEGATIVE_INFINITY } = rules
  const last = logTable.filter((logSigma) => -logSigma >= lambdaMin).length
  if (last === 0) {
    throw new DiffusionError('bad-config', `lambda_min_clipped ${lambdaMin} leaves nothing of the noise schedule.`)
  }
  const timesteps = multistepTimesteps(keys.timestepSpacing, keys.numTrainTimesteps, steps, keys.stepsOffset, last)
  return plan(
    timesteps,
    timesteps.map((t) => interpolate(table, t)),
    smallest,
  )

  function plan(timesteps: number[], sigmas: number[], end: number): StepPlan {
    const final = keys.finalSigmasType === 'zero' ? 0 : end
    const levels = withFinalSigma(sigmas, final)
    if (keys.solverOrder > 1) checkDistinct(levels, rules.allowsEmptyEnd ?? true)
    return { timesteps, sigmas: levels, initNoiseSigma: 1 }
  }
}
