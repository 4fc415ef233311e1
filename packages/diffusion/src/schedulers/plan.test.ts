import { describe, expect, it } from 'vitest'
import { DiffusionError } from '../error.ts'
import { parseSchedulerConfig } from './config.ts'
import { planSteps } from './select.ts'

function plan(className: string, steps: number, settings: object = {}) {
  const base = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', clip_sample: false }
  return planSteps(parseSchedulerConfig(JSON.stringify({ _class_name: className, ...base, ...settings })), steps)
}

const euler = 'EulerDiscreteScheduler'
const dpm = 'DPMSolverMultistepScheduler'
const leading = { timestep_spacing: 'leading', steps_offset: 1 }

describe('planSteps', () => {
  it.each([
    [euler, 10, {}, [999, 888, 777, 666, 555, 444, 333, 222, 111, 0]],
    [euler, 4, {}, [999, 666, 333, 0]],
    ['DDIMScheduler', 10, leading, [901, 801, 701, 601, 501, 401, 301, 201, 101, 1]],
    ['DDIMScheduler', 4, { timestep_spacing: 'trailing' }, [999, 749, 499, 249]],
    [dpm, 10, {}, [999, 899, 799, 699, 599, 500, 400, 300, 200, 100]],
    [dpm, 10, leading, [901, 811, 721, 631, 541, 451, 361, 271, 181, 91]],
    [dpm, 10, { use_karras_sigmas: true }, [999, 916, 815, 687, 523, 327, 146, 41, 7, 0]],
    ['LCMScheduler', 1, {}, [999]],
    ['LCMScheduler', 2, {}, [999, 499]],
    ['LCMScheduler', 4, {}, [999, 759, 499, 259]],
    ['LCMScheduler', 8, {}, [999, 879, 759, 639, 499, 379, 259, 139]],
  ])('visits with %s for %i steps (%o) the timesteps %o', (className, steps, settings, timesteps) => {
    expect(plan(className, steps, settings).timesteps).toEqual(timesteps)
  })

  it.each([
    [euler, 4, {}, [14.61464, 2.91831, 0.93236, 0.02917, 0]],
    [euler, 4, { timestep_spacing: 'leading', steps_offset: 1 }, [4.1167, 1.62369, 0.6984, 0.04131, 0]],
    [
      euler,
      10,
      { use_karras_sigmas: true },
      [14.61464, 9.10293, 5.47839, 3.1686, 1.74942, 0.91407, 0.44692, 0.2014, 0.08191, 0.02917, 0],
    ],
    [dpm, 10, {}, [14.61464, 8.3028, 5.08776, 3.32108, 2.27646, 1.61828, 1.16439, 0.83275, 0.57167, 0.34393, 0]],
  ])('has with %s for %i steps (%o) the sigmas %o', (className, steps, settings, sigmas) => {
    const actual = plan(className, steps, settings).sigmas ?? []
    expect(actual).toHaveLength(sigmas.length)
    for (const [i, sigma] of sigmas.entries()) expect(actual[i]).toBeCloseTo(sigma, 4)
  })

  it('starts leading spacing with the signal beside the noise', () => {
    expect(plan(euler, 20, leading).initNoiseSigma).toBeCloseTo(11.0735761, 5)
  })

  it.each([61, 103, 499, 998])('plans %i trailing steps and no timestep -1, although 1000/n is not exact', (steps) => {
    const { timesteps } = plan('DDIMScheduler', steps, { timestep_spacing: 'trailing' })
    expect(timesteps).toHaveLength(steps)
    expect(timesteps.at(-1)).toBeGreaterThanOrEqual(0)
  })

  it.each([
    [euler, 0, {}],
    [euler, -1, {}],
    [euler, 2.5, {}],
    [euler, Number.NaN, {}],
    [euler, 1001, {}],
    ['LCMScheduler', 51, {}],
    ['PNDMScheduler', 3, {}],
    ['DDIMScheduler', 1000, leading],
  ])('refuses %s with %d steps (%o)', (className, steps, settings) => {
    expect(() => plan(className, steps, settings)).toThrow(expect.objectContaining({ code: 'bad-steps' }))
  })

  const unipc = 'UniPCMultistepScheduler'

  it.each([
    [dpm, 1000, {}],
    [unipc, 1000, {}],
    [unipc, 1000, { solver_order: 3 }],
    [dpm, 1000, { timestep_spacing: 'leading' }],
    [dpm, 999, { lambda_min_clipped: -5.1, beta_schedule: 'squaredcos_cap_v2' }],
    [unipc, 1000, { timestep_spacing: 'trailing', final_sigmas_type: 'sigma_min', lower_order_final: false }],
    [unipc, 10, { use_karras_sigmas: true, final_sigmas_type: 'sigma_min', lower_order_final: false }],
  ])('refuses %s with %d steps (%o), which visit a noise level twice', (className, steps, settings) => {
    expect(() => plan(className, steps, settings)).toThrow(
      expect.objectContaining({ code: 'bad-steps', message: expect.stringMatching(/visits a noise level twice/) }),
    )
  })

  it.each([
    [dpm, 999, {}],
    [unipc, 999, {}],
    [dpm, 1000, { solver_order: 1 }],
    [unipc, 1000, { solver_order: 1 }],
    [dpm, 1000, { timestep_spacing: 'trailing' }],
    [unipc, 10, { use_karras_sigmas: true, final_sigmas_type: 'sigma_min' }],
  ])('plans %s with %d steps (%o)', (className, steps, settings) => {
    expect(plan(className, steps, settings).timesteps).toHaveLength(steps)
  })

  it('refuses UniPC with noise prediction and a final σ of 0, with a sentence', () => {
    const settings = { predict_x0: false, final_sigmas_type: 'zero' }
    expect(() => plan(unipc, 10, settings)).toThrow(/predict_x0 = false cannot end at a noise level of zero/)
    expect(plan(unipc, 10, { predict_x0: false, final_sigmas_type: 'sigma_min' }).timesteps).toHaveLength(10)
  })

  it('refuses noise prediction at zero terminal SNR', () => {
    const settings = { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' }
    expect(() => plan('DDIMScheduler', 4, settings)).toThrow(DiffusionError)
  })
})
