import type { TrainingSettingName } from '@amend/contract'

/** The settings in the order of the form. Those of the last groups are behind "More settings". */
export const settingGroups = [
  { name: 'learning', settings: ['steps', 'learningRate', 'batchSize', 'accumulate', 'schedule', 'warmup', 'seed'] },
  { name: 'weights', settings: ['train'] },
  { name: 'pictures', settings: ['resolution', 'crops', 'flip', 'heldOut'] },
  { name: 'looking', settings: ['saveEvery', 'keepCheckpoints', 'sampleEvery', 'samples'] },
  { name: 'keeping', settings: ['rehearse', 'rehearsals', 'emaDecay', 'dropout'], more: true },
  { name: 'machine', settings: ['device', 'threads', 'recompute'], more: true },
  {
    name: 'fine',
    settings: ['weightDecay', 'maxGradNorm', 'betas', 'epsilon', 'prediction', 'minSnrGamma', 'resize', 'beta'],
    more: true,
  },
] as const satisfies readonly {
  name: string
  settings: readonly TrainingSettingName[]
  more?: boolean
}[]
