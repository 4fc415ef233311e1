import { describe, expect, it } from 'vitest'
import { DiffusionError } from '../error.ts'
import { parseSchedulerConfig } from './config.ts'

function parse(settings: object) {
  return parseSchedulerConfig(JSON.stringify(settings))
}

describe('parseSchedulerConfig', () => {
  it('applies the defaults of the class where a key is absent', () => {
    expect(parse({ _class_name: 'EulerAncestralDiscreteScheduler' })).toMatchObject({
      timestepSpacing: 'linspace',
      betaStart: 1e-4,
      betaEnd: 0.02,
      betaSchedule: 'linear',
      predictionType: 'epsilon',
    })
    expect(parse({ _class_name: 'DDIMScheduler' })).toMatchObject({
      timestepSpacing: 'leading',
      clipSample: true,
      setAlphaToOne: true,
    })
    expect(parse({ _class_name: 'LCMScheduler' })).toMatchObject({ betaSchedule: 'scaled_linear', clipSample: false })
    expect(parse({ _class_name: 'PNDMScheduler' })).toMatchObject({ skipPrkSteps: false, setAlphaToOne: false })
  })

  it('ignores unknown keys and treats null as absent', () => {
    const config = parse({ _class_name: 'UniPCMultistepScheduler', trained_betas: null, solver_p: null, novelty: 3 })
    expect(config).toMatchObject({ solverType: 'bh2', predictX0: true })
    expect(config).not.toHaveProperty('novelty')
  })

  it('reads numbers that Python writes and JSON does not allow, but not inside strings', () => {
    const text = '{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "x": NaN, "y": "NaN"}'
    const config = parseSchedulerConfig(text)
    expect(config).toMatchObject({ lambdaMinClipped: Number.NEGATIVE_INFINITY })
    expect(config.given.y).toBe('NaN')
  })

  it.each([
    ['not JSON', '{"_class_name": ', 'bad-config'],
    ['a list', '[]', 'bad-config'],
    ['no class', '{}', 'unsupported-scheduler'],
    ['an unknown class', '{"_class_name": "HeunDiscreteScheduler"}', 'unsupported-scheduler'],
    ['an unknown β schedule', '{"_class_name": "DDIMScheduler", "beta_schedule": "sigmoid"}', 'unsupported-setting'],
    ['a word for a number', '{"_class_name": "DDIMScheduler", "beta_start": "x"}', 'unsupported-setting'],
    ['flow matching', '{"_class_name": "UniPCMultistepScheduler", "use_flow_sigmas": true}', 'unsupported-setting'],
    ['PNDM with x₀', '{"_class_name": "PNDMScheduler", "prediction_type": "sample"}', 'unsupported-setting'],
    [
      'DPM-Solver to zero noise',
      '{"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver"}',
      'unsupported-setting',
    ],
    ['too few betas', '{"_class_name": "DDIMScheduler", "trained_betas": [0.1, 0.2]}', 'bad-config'],
    [
      'two placements of σ',
      '{"_class_name": "EulerDiscreteScheduler", "use_karras_sigmas": true, "use_beta_sigmas": true}',
      'bad-config',
    ],
  ])('refuses %s in one sentence', (_, text, code) => {
    let caught: unknown
    try {
      parseSchedulerConfig(text)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(DiffusionError)
    expect(caught).toMatchObject({ code, message: expect.stringMatching(/^[^\n]{10,160}\.$/) })
  })

  it('uses the class that the pipeline names, with the keys of the file that this class has', () => {
    const text = JSON.stringify({ _class_name: 'EulerDiscreteScheduler', beta_end: 0.012, use_karras_sigmas: true })
    const config = parseSchedulerConfig(text, 'DDIMScheduler')
    expect(config).toMatchObject({ className: 'DDIMScheduler', betaEnd: 0.012, clipSample: true })
    expect(config).not.toHaveProperty('useKarrasSigmas')
    expect(parseSchedulerConfig('{"beta_end": 0.012}', 'PNDMScheduler')).toMatchObject({ className: 'PNDMScheduler' })
    expect(() => parseSchedulerConfig(text, 'DEISMultistepScheduler')).toThrow(/"DEISMultistepScheduler"/)
  })

  it('names the key as the file spells it', () => {
    expect(() => parse({ _class_name: 'DDIMScheduler', clip_sample_range: -1 })).toThrow('clip_sample_range = -1')
  })
})
