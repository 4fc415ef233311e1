'use client'

import type { ModelItem } from '@amend/api/types'
import { Slider } from '@amend/ui'
import { useFormatter, useTranslations } from 'use-intl'
import { changeDraft, dialPlace, settingsOf } from '../draft/draft.ts'
import { useDraft, useSession } from '../session/session.tsx'

const marks = ['faithful', 'ratherFaithful', 'balanced', 'ratherBold', 'bold'] as const

/** One slider over both guidance scales: how far an edit may deviate from the picture. */
export function Dial({ model }: { model: ModelItem }) {
  const t = useTranslations('editor.dial')
  const format = useFormatter()
  const { stores } = useSession()
  const { capabilities } = model
  const changes = useDraft((draft) => draft.changes)
  const place = dialPlace({ changes }, capabilities)
  const { textGuidance, imageGuidance } = settingsOf({ changes, seed: null }, capabilities)
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2 })
  const scales = { strength: number(textGuidance), faithfulness: number(imageGuidance) }
  const said = (value: number) => {
    if (place === undefined) return t('custom', scales)
    return t('value', { mark: t(marks[Math.round((value / 100) * 4)] ?? 'balanced'), ...scales })
  }
  return (
    <div className="flex min-w-0 items-center gap-2 text-subtle text-xs">
      <span aria-hidden className="hidden sm:inline">
        {place === undefined ? t('customShort') : t('faithful')}
      </span>
      <Slider
        label={t('label')}
        hideLabel
        shows="nothing"
        className="w-28 sm:w-44"
        value={Math.round(100 * (place ?? 0.5))}
        onValueChange={(value) =>
          stores.draft.set((now) => changeDraft(now, { type: 'turn-dial', capabilities, place: value / 100 }))
        }
        min={0}
        max={100}
        step={5}
        format={said}
      />
      <span aria-hidden className="hidden sm:inline">
        {t('bold')}
      </span>
    </div>
  )
}
