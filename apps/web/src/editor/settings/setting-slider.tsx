'use client'

import { editLimits } from '@amend/contract'
import { Slider, type SliderProps } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { SettingProps } from './setting-props.ts'

interface SettingSliderProps extends SettingProps, Pick<SliderProps, 'ends' | 'format'> {
  name: 'textGuidance' | 'imageGuidance' | 'steps' | 'samples' | 'feather' | 'strength'
  range: readonly [number, number]
}

/** A numeric setting. Its field accepts an edit's full range where that exceeds the model's. */
export function SettingSlider({ name, settings, set, errors, range: [least, most], ...texts }: SettingSliderProps) {
  const t = useTranslations('editor.settings')
  const scale = name === 'textGuidance' || name === 'imageGuidance' || name === 'strength'
  return (
    <Slider
      label={t(name)}
      hint={t(`${name}Hint`)}
      error={errors[name]}
      value={settings[name]}
      onValueChange={(value) => set({ [name]: scale ? Math.round(value * 100) / 100 : value })}
      min={least}
      max={most}
      step={!scale ? 1 : most - least > 4 ? 0.1 : 0.05}
      typedMin={editLimits[name].least}
      typedMax={editLimits[name].most}
      shows="input"
      {...texts}
    />
  )
}
