import { editLimits } from '@amend/contract'
import { expect, it } from 'vitest'
import { settingColumns, settingsOf } from './edit-settings.ts'

const settings = {
  steps: 10,
  textGuidance: 7.5,
  imageGuidance: 1.5,
  seed: editLimits.seed.most,
  negative: 'rain',
  scheduler: 'euler',
  resolution: 512,
  restore: 'model',
  samples: 1,
  feather: 0.5,
  strength: 1.25,
  speed: 'balanced',
} as const

it('reads back the settings that it writes', () => {
  const columns = settingColumns(settings)
  expect(columns.seed).toBe(BigInt(editLimits.seed.most))
  expect(settingsOf(columns)).toEqual(settings)
})

it('reads an unknown restore mode as "detail", and an unknown speed as "exact"', () => {
  const read = settingsOf({ ...settingColumns(settings), restore: 'magic', speed: 'magic' })
  expect(read).toMatchObject({ restore: 'detail', speed: 'exact' })
})
