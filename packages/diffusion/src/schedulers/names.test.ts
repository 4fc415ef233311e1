import { describe, expect, it } from 'vitest'
import { parseSchedulerConfig, readSchedulerSettings } from './config.ts'
import { checkpointScheduler, isSchedulerName, schedulerNames, withScheduler } from './names.ts'
import { planSteps, sample } from './select.ts'

const stableDiffusion = {
  _class_name: 'EulerAncestralDiscreteScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  prediction_type: 'v_prediction',
  timestep_spacing: 'trailing',
}

function checkpoint(extra: object = {}) {
  return parseSchedulerConfig(JSON.stringify({ ...stableDiffusion, ...extra }))
}

describe('withScheduler', () => {
  it.each(schedulerNames)('keeps the schedule of the checkpoint under %s, which runs', async (name) => {
    const config = withScheduler(checkpoint(), name)
    expect(config).toMatchObject({ betaEnd: 0.012, betaSchedule: 'scaled_linear', predictionType: 'v_prediction' })
    const result = await sample(config, planSteps(config, 4), new Float32Array(16).fill(0.5), {
      predict: async (input) => input.map((value) => value / 10),
      noise: () => new Float32Array(16),
    })
    expect(result.every(Number.isFinite)).toBe(true)
  })

  it('does not clip latents by a default for pixels, but does where the file says so', () => {
    expect(withScheduler(checkpoint(), 'ddim')).toMatchObject({ clipSample: false })
    expect(withScheduler(checkpoint({ clip_sample: true }), 'ddim')).toMatchObject({ clipSample: true })
  })

  it('takes the class defaults for keys that the first class had and the second has too, unless given', () => {
    const ddim = parseSchedulerConfig('{"_class_name": "DDIMScheduler"}')
    expect(withScheduler(ddim, 'euler')).toMatchObject({ timestepSpacing: 'linspace' })
  })

  it('refuses a scheduler that cannot start from pure noise where the checkpoint needs it', () => {
    expect(() => withScheduler(checkpoint({ rescale_betas_zero_snr: true }), 'pndm')).toThrow('zero terminal SNR')
    expect(withScheduler(checkpoint({ rescale_betas_zero_snr: true }), 'unipc')).toMatchObject({
      rescaleBetasZeroSnr: true,
    })
  })
})

describe('an unsupported scheduler of the checkpoint', () => {
  const { _class_name: _, ...nameless } = stableDiffusion
  const files: [string, object, RegExp][] = [
    ['without a class', nameless, /does not name its class/],
    [
      'of an unknown class',
      { ...nameless, _class_name: 'NewestScheduler' },
      /"NewestScheduler", which is not supported/,
    ],
    ...[
      'HeunDiscreteScheduler',
      'KDPM2DiscreteScheduler',
      'DPMSolverSinglestepScheduler',
      'DEISMultistepScheduler',
    ].map((name): [string, object, RegExp] => [
      `of the class ${name}`,
      { ...nameless, _class_name: name },
      RegExp(name),
    ]),
    [
      'with a setting that its class cannot have',
      { ...nameless, _class_name: 'UniPCMultistepScheduler', solver_p: {} },
      /solver_p/,
    ],
  ]

  it.each(files)(
    '(%s) is refused with a list of alternatives, and each of them keeps its schedule',
    (_name, file, why) => {
      const settings = readSchedulerSettings(JSON.stringify(file))
      expect(() => checkpointScheduler(settings)).toThrow(why)
      expect(() => checkpointScheduler(settings)).toThrow(/: choose another scheduler by name \(euler, [^)]*lms\)\.$/)
      expect(withScheduler(settings, 'euler')).toMatchObject({
        className: 'EulerDiscreteScheduler',
        betaEnd: 0.012,
        predictionType: 'v_prediction',
      })
    },
  )

  it('lists only alternatives that its noise schedule allows', () => {
    const settings = readSchedulerSettings(JSON.stringify({ ...nameless, rescale_betas_zero_snr: true }))
    expect(() => checkpointScheduler(settings)).toThrow(/\(euler, [^)]*unipc, lcm\)\.$/)
  })

  it('is refused without a list when there is no alternative', () => {
    const settings = readSchedulerSettings('{"prediction_type": "flow_prediction"}')
    expect(() => checkpointScheduler(settings)).toThrow(/does not name its class\.$/)
    expect(() => withScheduler(settings, 'euler')).toThrow(/prediction_type = "flow_prediction"/)
  })
})

describe('isSchedulerName', () => {
  it('accepts the names and no inherited properties', () => {
    expect(isSchedulerName('dpm-solver++-karras')).toBe(true)
    expect(isSchedulerName('toString')).toBe(false)
  })
})
