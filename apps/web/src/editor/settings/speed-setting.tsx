'use client'

import { speeds } from '@amend/contract'
import { SegmentedControl } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { SettingProps } from './setting-props.ts'

/** How much of the network is computed in each step; with one step there is nothing to take over from an earlier one. */
export function SpeedSetting({ settings, set, errors }: SettingProps) {
  const t = useTranslations('editor.settings')
  const { speed, steps } = settings
  return (
    <div className="flex flex-col gap-1.5">
      <span className="font-medium text-sm">{t('speed')}</span>
      <SegmentedControl
        label={t('speed')}
        value={speed}
        onValueChange={(next) => set({ speed: next })}
        options={speeds.map((value) => ({ value, label: t(`speeds.${value}`) }))}
        className="*:grow"
      />
      <p className="text-[0.8125rem] text-muted">{t(steps === 1 ? 'speedOneStep' : `speedHints.${speed}`)}</p>
      {errors.speed && (
        <p role="alert" className="text-[0.8125rem] text-danger-ink">
          {errors.speed}
        </p>
      )}
    </div>
  )
}
