import { describe, expect, it } from 'vitest'
import { relativeError } from '../testing/fixtures.ts'
import { parseSchedulerConfig, readSchedulerSettings } from './config.ts'
import { checkpointScheduler, schedulerNames, withScheduler } from './names.ts'
import { planSteps, sample } from './select.ts'

/** As in the scheduler of CosXL. */
const cosxl = {
  _class_name: 'EDMEulerScheduler',
  sigma_min: 0.002,
  sigma_max: 120,
  sigma_data: 1,
  sigma_schedule: 'exponential',
  prediction_type: 'v_prediction',
}
const edm = (changed: object = {}) => parseSchedulerConfig(JSON.stringify({ ...cosxl, ...changed }))

const start = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i) * 120)
const network = (input: Float32Array, timestep: number) => input.map((value, i) => Math.cos(value + timestep) + i / 64)

function run(config: ReturnType<typeof edm>, steps: number, predict = network) {
  const timesteps: number[] = []
  const result = sample(config, planSteps(config, steps), start, {
    async predict(input, timestep) {
      timesteps.push(timestep)
      return predict(input, timestep)
    },
    noise: () => start.map((value) => value / 120),
    stochastic: {},
  })
  return result.then((latents) => ({ latents, timesteps }))
}

describe('the EDM schedule', () => {
  it('with σ_data = 1 and velocity equals Euler at the same levels with continuous timesteps', async () => {
    const same = { _class_name: 'EulerDiscreteScheduler', use_exponential_sigmas: true, timestep_type: 'continuous' }
    const euler = parseSchedulerConfig(JSON.stringify({ ...cosxl, ...same }))
    const [given, expected] = [await run(edm(), 12), await run(euler, 12)]
    expect(relativeError(Float32Array.from(given.timesteps), Float32Array.from(expected.timesteps))).toBeLessThan(1e-5)
    expect(relativeError(given.latents, expected.latents)).toBeLessThan(1e-4)
    expect(planSteps(edm(), 12).sigmas?.[0]).toBeCloseTo(120, 3)
    expect(planSteps(edm(), 12).initNoiseSigma).toBeCloseTo(Math.sqrt(120 ** 2 + 1), 6)
  })

  it.each([
    ['karras', 0.5],
    ['exponential', 0.5],
    ['exponential', 1],
  ])('%s levels follow the flow of normally distributed data with deviation %f', async (sigma_schedule, sigma_data) => {
    // A network that answers zero says x₀ = c_skip·x, which is right for such data: x grows with √(σ² + σ_data²).
    const exact = start.map((value) => (value * sigma_data) / Math.sqrt(120 ** 2 + sigma_data ** 2))
    const error = async (steps: number) =>
      relativeError((await run(edm({ sigma_schedule, sigma_data }), steps, (x) => x.map(() => 0))).latents, exact)
    const [coarse, fine] = [await error(100), await error(400)]
    expect(fine).toBeLessThan(0.03)
    expect(coarse / fine).toBeGreaterThan(3)
  })

  it('predicts noise with the other sign of the network', async () => {
    const negated = (input: Float32Array, timestep: number) => network(input, timestep).map((value) => -value)
    const [velocity, noise] = [await run(edm(), 5), await run(edm({ prediction_type: 'epsilon' }), 5, negated)]
    expect(relativeError(noise.latents, velocity.latents)).toBeLessThan(1e-6)
  })

  it('starts at the largest level with one step, and ends at the smallest where the file says so', () => {
    for (const sigma_schedule of ['karras', 'exponential']) {
      expect(planSteps(edm({ sigma_schedule }), 1).sigmas).toEqual(Float32Array.of(120, 0))
    }
    const kept = planSteps(edm({ final_sigmas_type: 'sigma_min' }), 4).sigmas
    expect(kept?.at(-1)).toBe(kept?.at(-2))
  })

  it('is the checkpoint’s own: another scheduler is refused, because its levels are other ones', () => {
    const settings = readSchedulerSettings(JSON.stringify(cosxl))
    expect(checkpointScheduler(settings).className).toBe('EDMEulerScheduler')
    for (const name of schedulerNames) {
      expect(() => withScheduler(settings, name)).toThrow(`The scheduler ${name} cannot follow the noise levels (EDM)`)
    }
  })

  it('refuses settings that no class has', () => {
    expect(() => edm({ sigma_max: -1 })).toThrow('sigma_max')
    expect(() => edm({ prediction_type: 'sample' })).toThrow('prediction_type')
    expect(() => planSteps(edm(), 0)).toThrow('number of steps')
  })
})
