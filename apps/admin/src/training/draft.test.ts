import { trainingDefaults, trainingFields } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { type Draft, draftOf, emptyDraft, settingsOf } from './draft.ts'
import { settingGroups } from './setting-groups.ts'

const withValues = (values: Draft['values'], given: Partial<Draft> = {}): Draft => ({ ...emptyDraft, ...given, values })

it('the form has each setting of the trainer once', () => {
  const shown = settingGroups.flatMap(({ settings }) => [...settings])
  expect(shown.sort()).toEqual(
    trainingFields()
      .map(({ name }) => name)
      .sort(),
  )
})

describe('the settings of a form', () => {
  it('leave out what is empty', () => expect(settingsOf(emptyDraft)).toEqual({ settings: {} }))

  it('are what is typed, with a decimal point or comma', () => {
    const values = { steps: '40', learningRate: '2e-4', weightDecay: '0,02', flip: 'false', emaDecay: 'off' }
    expect(settingsOf(withValues(values, { ends: { resize: ['64', '72'] } }))).toEqual({
      settings: { steps: 40, learningRate: 2e-4, weightDecay: 0.02, flip: false, emaDecay: null, resize: [64, 72] },
    })
  })

  it('name groups of projections', () => {
    const adapters = { rank: '4', alpha: '8', targets: 'attention, conv1' }
    expect(settingsOf({ ...emptyDraft, weights: 'adapters', adapters })).toEqual({
      settings: { train: { rank: 4, alpha: 8, targets: ['to_q', 'to_k', 'to_v', 'to_out.0', 'conv1'] } },
    })
  })

  it.each([
    [trainingDefaults],
    [{ train: { rank: 2, alpha: 4, targets: ['to_q', 'ff.net.0.proj', 'ff.net.2'] }, steps: 6, resize: [16, 18] }],
    [{ prediction: 'v_prediction', minSnrGamma: 5, seed: 7, resolution: 64, heldOut: 2, rehearse: 0.5 }],
  ])('of another run are the same again: %j', (settings) => {
    expect(settingsOf(draftOf(settings))).toEqual({ settings })
  })

  it.each([
    [{ steps: 'many' }, 'steps', 'number'],
    [{ learningRate: '0' }, 'learningRate', 'range'],
    [{ steps: '1.5' }, 'steps', 'range'],
    [{ steps: '10', warmup: '10' }, 'warmup', 'warmup'],
    [{ beta: '2000', minSnrGamma: '5' }, 'minSnrGamma', 'imitated'],
  ] as const)('%j are refused at their field', (values, field, problem) => {
    expect(settingsOf(withValues(values))).toEqual({ field, problem })
  })

  it('of a range need both ends', () => {
    expect(settingsOf({ ...emptyDraft, ends: { resize: ['64', ''] } })).toEqual({ field: 'resize', problem: 'number' })
    expect(settingsOf(withValues({ resolution: '128' }, { ends: { resize: ['64', '72'] } }))).toEqual({
      ...{ field: 'resize', problem: 'resize' },
    })
  })
})
