import { describe, expect, it } from 'vitest'
import { objectiveOf } from './objective.ts'

const scheduler = (keys: object = {}) =>
  JSON.stringify({
    _class_name: 'DDIMScheduler',
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    ...keys,
  })
const zeroTerminal = { prediction_type: 'v_prediction', rescale_betas_zero_snr: true }

const clean = Float32Array.of(1, -2, 0.5)
const noise = Float32Array.of(0.25, 1, -3)
const close = (a: Float32Array, b: Float32Array) => a.forEach((x, i) => void expect(x).toBeCloseTo(b[i]!, 5))

describe('an objective', () => {
  it('reads the prediction type and the number of timesteps from the scheduler', () => {
    expect(objectiveOf(scheduler())).toMatchObject({ prediction: 'epsilon', timesteps: 1000 })
    expect(objectiveOf(scheduler(zeroTerminal))).toMatchObject({ prediction: 'v_prediction' })
    expect(objectiveOf(scheduler({ num_train_timesteps: 50 }), { prediction: 'sample' })).toMatchObject({
      prediction: 'sample',
      timesteps: 50,
    })
  })

  it.each([0, 100, 500, 998])('has targets from which x₀ and ε can be recovered, at timestep %i', (t) => {
    const [epsilon, velocity, sample] = (['epsilon', 'v_prediction', 'sample'] as const).map((prediction) =>
      objectiveOf(scheduler(), { prediction }),
    )
    const x = velocity!.noised(clean, noise, t)
    const v = velocity!.target(clean, noise, t)
    // √ᾱ and √(1 − ᾱ) from what a noised unit is.
    const a = velocity!.noised(Float32Array.of(1), Float32Array.of(0), t)[0]!
    const s = velocity!.noised(Float32Array.of(0), Float32Array.of(1), t)[0]!
    expect(a * a + s * s).toBeCloseTo(1, 5)
    close(
      x.map((value, i) => a * value - s * v[i]!),
      clean,
    )
    close(
      x.map((value, i) => s * value + a * v[i]!),
      noise,
    )
    expect(epsilon!.target(clean, noise, t)).toEqual(noise)
    expect(sample!.target(clean, noise, t)).toEqual(clean)
  })

  it('ends in pure noise where the schedule does, with minus the picture as its velocity', () => {
    const objective = objectiveOf(scheduler(zeroTerminal))
    close(objective.noised(clean, noise, 999), noise)
    close(
      objective.target(clean, noise, 999),
      clean.map((x) => -x),
    )
  })

  it('weights squared errors of x₀ by min(SNR, γ), for every prediction type', () => {
    const unit = objectiveOf(scheduler())
    for (const t of [0, 50, 200, 400, 800]) {
      const a = unit.noised(Float32Array.of(1), Float32Array.of(0), t)[0]!
      const snr = (a * a) / (1 - a * a)
      const weight = (prediction: 'epsilon' | 'v_prediction' | 'sample') =>
        objectiveOf(scheduler(), { prediction, minSnrGamma: 5 }).weight(t)
      // An error e of x₀ is one of √SNR·e in ε and of √(SNR + 1)·e in v.
      expect(weight('sample') / Math.min(snr, 5)).toBeCloseTo(1, 3)
      expect((weight('epsilon') * snr) / weight('sample')).toBeCloseTo(1, 3)
      expect((weight('v_prediction') * (snr + 1)) / weight('sample')).toBeCloseTo(1, 3)
      expect(unit.weight(t)).toBe(1)
    }
  })

  it('refuses to predict noise from pure noise, and an invalid γ', () => {
    expect(() => objectiveOf(scheduler({ rescale_betas_zero_snr: true }))).toThrow(/pure noise/)
    expect(() => objectiveOf(scheduler(), { minSnrGamma: 0 })).toThrow(/above 0/)
  })
})
