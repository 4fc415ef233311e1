'use client'

import { editLimits } from '@amend/contract'
import { Slider } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { SettingProps } from './setting-props.ts'

interface ScaleProps extends SettingProps {
  name: 'textGuidance' | 'imageGuidance'
  range: readonly [number, number]
  ends: readonly [string, string]
}

export function Scale({ name, settings, set, errors, range, ends }: ScaleProps) {
  const t = useTranslations('editor.settings')
  const [least, most] = range
  return (
    <Slider
      label={t(name)}
      hint={t(`${name}Hint`)}
      error={errors[name]}
      value={settings[name]}
      onValueChange={(value) => set({ [name]: Math.round(value * 100) / 100 })}
      min={least}
      max={most}
      step={most - least > 4 ? 0.1 : 0.05}
      typedMin={editLimits[name].least}
      typedMax={editLimits[name].most}
      shows="input"
      ends={ends}
    />
  )
}
