'use client'

import { editLimits } from '@amend/contract'
import { Slider, Tooltip } from '@amend/ui'
import { useFormatter, useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { useStrength } from './use-strength.ts'

/** How much of a look is applied: live on a result, where Enter makes it. */
export function StrengthSlider() {
  const t = useTranslations('editor.strength')
  const format = useFormatter()
  const { again } = useRequests()
  const { value, edit, refusal, set } = useStrength()
  const percent = format.number(value, { style: 'percent', maximumFractionDigits: 0 })
  const said = edit ? t('ofResult', { percent, instruction: edit.instruction }) : t('ofNext', { percent })
  const slider = (
    <div className="w-32 sm:w-44">
      <p aria-hidden className="-mb-1 flex justify-between text-muted text-xs tabular-nums">
        <span>{t('label')}</span>
        <span>{percent}</span>
      </p>
      <Slider
        label={t('label')}
        hideLabel
        shows="nothing"
        value={value}
        onValueChange={(next) => set(Math.round(next * 100) / 100)}
        onEnter={() => {
          if (edit && value !== edit.settings.strength) void again(edit, { strength: value })
        }}
        min={editLimits.strength.least}
        max={editLimits.strength.most}
        step={0.05}
        disabled={refusal !== undefined}
        format={() => said}
      />
    </div>
  )
  if (refusal === undefined) return slider
  return (
    <Tooltip content={t(refusal)} side="top">
      <div>{slider}</div>
    </Tooltip>
  )
}
