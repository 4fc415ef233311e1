/** Pseudo numerical methods: Liu et al. 2022, algorithm 2 (F-PNDM); Runge-Kutta warm-up, then linear multistep. */
import { DiffusionError } from '../error.ts'
import type { PndmConfig } from './config.ts'
import { combine, divide, f32 } from './float32.ts'
import { alphasCumprod } from './noise-schedule.ts'
import { predictedClean, predictedNoise } from './prediction.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { checkSteps, singleStepTimesteps, tableTimesteps } from './spacing.ts'
import { level, previousLevel } from './variance-preserving.ts'

/** Timesteps that the Runge-Kutta warm-up starts from. */
const warmUp = 4

/** Calls of the network for one Runge-Kutta step. */
const stages = 4

/**
 * Without warm-up (`skip_prk_steps`) the second-highest timestep comes twice: n + 1 calls. With it the first three steps
 * take four calls each: n + 9.
 */
export function planPndm(config: PndmConfig, steps: number): StepPlan {
  checkSteps(steps, config.numTrainTimesteps)
  const { timestepSpacing, numTrainTimesteps, stepsOffset } = config
  const spaced = singleStepTimesteps(timestepSpacing, numTrainTimesteps, steps, stepsOffset)
  const timesteps = tableTimesteps(spaced, numTrainTimesteps)
  if (config.skipPrkSteps) return { timesteps: [...timesteps.slice(0, 2), ...timesteps.slice(1)], initNoiseSigma: 1 }
  if (steps < warmUp) {
    throw new DiffusionError('bad-steps', `PNDM without skip_prk_steps needs at least ${warmUp} steps, not ${steps}.`)
  }
  const halfStride = Math.floor(Math.floor(numTrainTimesteps / steps) / 2)
  const points = timesteps.slice(0, warmUp).flatMap((t) => [t + halfStride, t])
  const warming = points
    .slice(1)
    .flatMap((t) => [t, t])
    .slice(1, -1)
  return { timesteps: [...warming, ...timesteps.slice(warmUp - 1)], initNoiseSigma: 1 }
}

/**
 * Pseudo numerical methods (Liu et al. 2022): Runge-Kutta warm-up where it is not skipped, then linear multistep;
 * draws no noise.
 */
export const samplePndm: Sampler<PndmConfig> = async (config, plan, start, run) => {
  const alphas = alphasCumprod(config)
  const warming = config.skipPrkSteps ? 0 : (warmUp - 1) * stages
  const steps = plan.timesteps.length - (config.skipPrkSteps ? (plan.timesteps.length > 1 ? 1 : 0) : 9)
  const stride = Math.floor(config.numTrainTimesteps / steps)
  const halfStride = Math.floor(stride / 2)
  /** Noise predictions, newest first. */
  let history: Float32Array[] = []
  let origin = start
  let slope: Float32Array | undefined

  return runSteps(plan, start, run, async (x, call, timestep) => {
    const output = await run.predict(x, timestep, call)
    const now = level(alphas[timestep] as number)
    const denoised = predictedClean(config.predictionType, x, output, now.alpha, now.sigma)
    const latents =
      call < warming ? rungeKutta(x, output, call, timestep) : multistep(x, output, call - warming, timestep)
    return { latents, denoised }
  })

  /** One of four stages; the fourth weighs them 1/6, 1/3, 1/3, 1/6. */
  function rungeKutta(x: Float32Array, output: Float32Array, call: number, timestep: number): Float32Array {
    const stage = call % stages
    const from = plan.timesteps[call - stage] as number
    const to = timestep - (stage % 2 === 0 ? halfStride : 0)
    if (stage === 0) {
      history = [output, ...history].slice(0, 3)
      origin = x
    }
    const share = [1 / 6, 1 / 3, 1 / 3, 1 / 6][stage] as number
    slope = slope ? combine([1, slope], [share, output]) : combine([share, output])
    if (stage < stages - 1) return transfer(origin, output, from, to)
    const mean = slope
    slope = undefined
    return transfer(origin, mean, from, to)
  }

  /** Adams-Bashforth of the order that the history allows. The second call without warm-up redoes the first step. */
  function multistep(x: Float32Array, output: Float32Array, call: number, timestep: number): Float32Array {
    if (warming === 0 && call === 1) {
      const mean = divide(combine([1, output], [1, history[0] as Float32Array]), 2)
      return transfer(origin, mean, timestep + stride, timestep)
    }
    if (call === 0) origin = x
    history = [output, ...history].slice(0, 4)
    return transfer(x, extrapolated(history), timestep, timestep - stride)
  }

  /** Liu et al. 2022, eq. 11. */
  function transfer(x: Float32Array, output: Float32Array, from: number, to: number): Float32Array {
    const now = level(alphas[from] as number)
    const next = previousLevel(alphas, to, config.setAlphaToOne)
    const noise = predictedNoise(config.predictionType, x, output, now.alpha, now.sigma)
    const scale = f32(Math.sqrt(f32(next.bar / now.bar)))
    const root = f32(Math.sqrt(f32(f32(now.bar * now.rest) * next.bar)))
    const divisor = f32(f32(now.bar * next.sigma) + root)
    const gap = f32(next.bar - now.bar)
    return x.map((value, i) => f32(scale * value) - f32(f32(gap * (noise[i] as number)) / divisor))
  }
}

/** Liu et al. 2022, eq. 12, and its lower orders. Newest first. */
function extrapolated([e1, e2, e3, e4]: readonly Float32Array[]): Float32Array {
  if (!e1) return new Float32Array()
  if (!e2) return e1
  if (!e3) return divide(combine([3, e1], [-1, e2]), 2)
  if (!e4) return divide(combine([23, e1], [-16, e2], [5, e3]), 12)
  return combine([1 / 24, combine([55, e1], [-59, e2], [37, e3], [-9, e4])])
}
