import { describe, expect, it } from 'vitest'
import { fixturePath, fixtureText, flatTensors, relativeError } from '../testing/fixtures.ts'
import { parseSchedulerConfig } from './config.ts'
import { planSteps, sample } from './select.ts'

interface Trace {
  config: Record<string, unknown>
  class_name: string
  num_inference_steps: number
  timesteps: number[]
  sigmas: number[] | null
  init_noise_sigma: number
}

const traces = JSON.parse(fixtureText('schedulers.json').replaceAll('-Infinity', '-1e999')) as Record<string, Trace>
const tensors = await flatTensors(fixturePath('schedulers.safetensors'))

describe.each(Object.entries(traces))('the reference run %s', (name, trace) => {
  const config = parseSchedulerConfig(JSON.stringify({ ...trace.config, _class_name: trace.class_name }))
  const plan = planSteps(config, trace.num_inference_steps)

  it('has its timesteps, sigmas and starting deviation', () => {
    expect(relativeError(Float32Array.from(plan.timesteps), Float32Array.from(trace.timesteps))).toBeLessThan(1e-6)
    expect(plan.sigmas === undefined).toBe(trace.sigmas === null)
    if (plan.sigmas && trace.sigmas) {
      expect(relativeError(plan.sigmas, Float32Array.from(trace.sigmas))).toBeLessThan(1e-6)
    }
    expect(plan.initNoiseSigma).toBeCloseTo(trace.init_noise_sigma, 5)
  })

  it('gives its latents at every step', async () => {
    const errors: number[] = []
    let step = 0
    await sample(config, plan, tensors.get(`${name}.init`)!, {
      async predict(input, timestep, call) {
        expect(timestep).toBeCloseTo(trace.timesteps[call]!, 4)
        errors.push(relativeError(input, tensors.get(`${name}.${call}.model_input`)!))
        return tensors.get(`${name}.${call}.model_output`)!
      },
      noise: () => tensors.get(`${name}.${step}.noise`)!,
      onStep(event) {
        errors.push(relativeError(event.latents, tensors.get(`${name}.${event.step}.prev_sample`)!))
        step++
      },
    })
    expect(step).toBe(trace.timesteps.length)
    expect(Math.max(...errors)).toBeLessThan(1e-5)
  })
})
