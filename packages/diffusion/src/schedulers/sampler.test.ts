import { describe, expect, it } from 'vitest'
import { parseSchedulerConfig } from './config.ts'
import { type SchedulerName, schedulerNames, withScheduler } from './names.ts'
import type { SamplerRun, StepEvent, StochasticSettings } from './sampler.ts'
import { planSteps, sample } from './select.ts'

const checkpoint = parseSchedulerConfig(
  '{"_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}',
)

function start(name: SchedulerName, steps: number, run: Partial<SamplerRun> = {}) {
  const config = withScheduler(checkpoint, name)
  return sample(config, planSteps(config, steps), new Float32Array(8).fill(0.3), {
    predict: async (input) => input.map((value) => 0.2 * value),
    noise: () => new Float32Array(8),
    ...run,
  })
}

describe.each(schedulerNames)('the sampler %s', (name) => {
  it('reports every step with the latents and the estimate of the finished ones', async () => {
    const events: StepEvent[] = []
    const result = await start(name, 6, { onStep: (event) => void events.push(event) })
    expect(events.map((event) => event.step)).toEqual(events.map((_, i) => i))
    expect(events).toHaveLength(events[0]!.steps)
    expect(events.at(-1)!.latents).toBe(result)
    expect(events.every((event) => event.denoised.length === 8 && event.denoised.every(Number.isFinite))).toBe(true)
  })

  it('stops before the next step when aborted, with the reason', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const seen: number[] = []
    const stopped = start(name, 6, {
      signal: controller.signal,
      onStep({ step }) {
        seen.push(step)
        if (step === 1) controller.abort(reason)
      },
    })
    await expect(stopped).rejects.toBe(reason)
    expect(seen).toEqual([0, 1])
  })

  it('does not run the network when aborted before it starts', async () => {
    let calls = 0
    const predict = async (input: Float32Array) => {
      calls++
      return input
    }
    await expect(start(name, 4, { signal: AbortSignal.abort(), predict })).rejects.toThrow('aborted')
    expect(calls).toBe(0)
  })

  it('passes on errors of the network and of the callback', async () => {
    await expect(start(name, 4, { predict: () => Promise.reject(new Error('no network')) })).rejects.toThrow(
      'no network',
    )
    const onStep = () => {
      throw new Error('no listener')
    }
    await expect(start(name, 4, { onStep })).rejects.toThrow('no listener')
  })

  it('does not write to the given latents', async () => {
    const config = withScheduler(checkpoint, name)
    const latents = new Float32Array(8).fill(0.3)
    await sample(config, planSteps(config, 5), latents, {
      predict: async () => new Float32Array(8).fill(0.1),
      noise: () => new Float32Array(8),
    })
    expect(latents).toEqual(new Float32Array(8).fill(0.3))
  })
})

describe('noise', () => {
  const draws: [SchedulerName, number, StochasticSettings?][] = [
    ['euler', 0],
    ['euler', 5, { churn: 4 }],
    ['euler-ancestral', 5],
    ['ddim', 0],
    ['ddim', 5, { eta: 0.5 }],
    ['ddpm', 4],
    ['dpm-solver++', 0],
    ['dpm-solver++-sde', 5],
    ['unipc', 0],
    ['lcm', 4],
    ['pndm', 0],
    ['lms', 0],
  ]
  it.each(draws)('%s draws it %i times in five steps (%o)', async (name, expected, stochastic) => {
    let count = 0
    const noise = () => {
      count++
      return new Float32Array(8)
    }
    await start(name, 5, { noise, stochastic })
    expect(count).toBe(expected)
  })
})
