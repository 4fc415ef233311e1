'use client'

import { editLimits, type ModelCapabilities } from '@amend/contract'
import { SegmentedControl } from '@amend/ui'
import { useFormatter, useTranslations } from 'use-intl'
import type { SettingProps } from './setting-props.ts'
import { SettingSlider } from './setting-slider.tsx'

interface RestoreSettingsProps extends SettingProps {
  ranges: ModelCapabilities['ranges']
}

/** How the full resolution is restored, and how many samples that may take. */
export function RestoreSettings({ settings, set, errors, ranges }: RestoreSettingsProps) {
  const t = useTranslations('editor.settings')
  const format = useFormatter()
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <span className="font-medium text-sm">{t('restore')}</span>
        <SegmentedControl
          label={t('restore')}
          value={settings.restore}
          onValueChange={(restore) => set({ restore })}
          options={[
            { value: 'detail', label: t('restoreDetail') },
            { value: 'model', label: t('restoreModel') },
          ]}
          className="*:grow"
        />
        <p className="text-[0.8125rem] text-muted">
          {t(settings.restore === 'detail' ? 'restoreDetailHint' : 'restoreModelHint')}
        </p>
      </div>
      {settings.restore === 'detail' ? (
        <>
          <SettingSlider
            {...{ name: 'strength', settings, set, errors }}
            range={[editLimits.strength.least, editLimits.strength.most]}
            format={(value) => format.number(value, { style: 'percent' })}
          />
          <SettingSlider {...{ name: 'samples', settings, set, errors }} range={ranges.samples} />
        </>
      ) : (
        <p className="text-[0.8125rem] text-muted">{t('needsDetail')}</p>
      )}
    </>
  )
}
