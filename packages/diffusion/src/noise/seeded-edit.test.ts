/**
 * Checks the noise of a recorded edit of the reference pipeline without its network: a step minus its noise is the network's
 * estimate of the picture, which is smooth only if the noise is right.
 */
import { describe, expect, it } from 'vitest'
import { parseSchedulerConfig } from '../schedulers/config.ts'
import { planSteps } from '../schedulers/select.ts'
import { fixturePath, fixtureText, flatTensors } from '../testing/fixtures.ts'
import { createGenerator } from './generator.ts'

const recorded = JSON.parse(fixtureText('seeded-edit.json'))
const steps = (await flatTensors(fixturePath('seeded-edit.safetensors'))).get('steps')!
const [channels, height, width] = recorded.shape as [number, number, number]
const size = channels * height * width

/** Root mean square difference of neighbours in a row. */
function roughness(latents: Float32Array): number {
  const rows = latents.length / width
  const squares = latents.reduce((sum, value, i) => (i % width === 0 ? sum : sum + (value - latents[i - 1]!) ** 2), 0)
  return Math.sqrt(squares / (rows * (width - 1)))
}

/** Roughness of the estimate of the picture at each step but the last, where no noise enters. */
function estimates(seed: number): number[] {
  const plan = planSteps(parseSchedulerConfig(JSON.stringify(recorded.scheduler)), recorded.num_inference_steps)
  const generator = createGenerator(seed)
  let before: Float32Array = generator.randn(size).map((value) => value * plan.initNoiseSigma)
  return plan.timesteps.slice(0, -1).map((_, step) => {
    const from = plan.sigmas![step]!
    const to = plan.sigmas![step + 1]!
    const up = Math.sqrt((to * to * (from * from - to * to)) / (from * from))
    const kept = Math.sqrt(to * to - up * up) / from
    const noise = generator.randn(size)
    const after = steps.subarray(step * size, (step + 1) * size)
    const start = before
    before = after
    return roughness(after.map((value, i) => (value - kept * start[i]! - up * noise[i]!) / (1 - kept)))
  })
}

describe('the noise of a recorded edit', () => {
  it('matches its seed, at the start and at every step', () => {
    expect(estimates(recorded.seed).every((value) => value < 0.4)).toBe(true)
  })

  it('does not match another seed', () => {
    expect(estimates(recorded.seed + 1).every((value) => value > 0.8)).toBe(true)
  })
})
