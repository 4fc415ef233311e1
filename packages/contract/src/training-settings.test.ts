import { describe, expect, it } from 'vitest'
import {
  trainingDefaults,
  trainingFields,
  trainingSettingsProblem,
  trainingSettingsSchema,
} from './training-settings.ts'

describe('the fields of the form', () => {
  const fields = trainingFields()
  const field = (name: string) => fields.find((one) => one.name === name)

  it('are the settings of the schema, in its order', () => {
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(trainingSettingsSchema.shape))
  })

  it('have the limits of the schema', () => {
    expect(field('learningRate')).toEqual({
      ...{ name: 'learningRate', kind: 'number', whole: false, nullable: false },
      ...{ above: 0, most: 1 },
    })
    expect(field('steps')).toMatchObject({ whole: true, least: 1, most: 1e9 })
    expect(field('heldOut')).toEqual({ name: 'heldOut', kind: 'number', whole: true, nullable: false, least: 0 })
    expect(field('emaDecay')).toMatchObject({ kind: 'number', nullable: true, above: 0, below: 1 })
    expect(field('schedule')).toEqual({ name: 'schedule', kind: 'choice', choices: ['constant', 'linear', 'cosine'] })
    expect(field('resize')).toEqual({ name: 'resize', kind: 'range', whole: true })
    expect(field('flip')).toEqual({ name: 'flip', kind: 'switch' })
    expect(field('train')).toEqual({ name: 'train', kind: 'weights' })
  })
})

describe('chosen settings', () => {
  it.each([{}, trainingDefaults, { steps: 20, warmup: 5, resolution: 64, resize: [64, 72] }, { emaDecay: null }])(
    'may be %j',
    (settings) => expect(trainingSettingsProblem(settings)).toBeUndefined(),
  )

  it.each([
    [
      { learningRate: 0 },
      'learningRate',
      'The setting "learningRate" cannot be used: it is 0, where a number above 0 is needed.',
    ],
    [{ train: { rank: 0, alpha: 1, targets: ['to_q'] } }, 'train.rank', expect.stringContaining('at least 1')],
    [{ colour: 'red' }, 'colour', expect.stringContaining('there is no such field')],
    [{ warmup: 1000 }, 'warmup', 'A warm-up of 1000 steps does not end within the 1000 steps of the run.'],
    [{ resolution: 64, resize: [32, 72] }, 'resize', expect.stringContaining('cropped to 64')],
    [{ resize: [72, 64] }, 'resize', 'Pictures cannot be brought to 72 to 64 pixels.'],
    [{ beta: 2000, minSnrGamma: 5 }, 'minSnrGamma', expect.stringContaining('"minSnrGamma"')],
  ])('%j are refused with one sentence', (settings, field, message) => {
    expect(trainingSettingsProblem(settings)).toEqual({ field, message })
  })
})
