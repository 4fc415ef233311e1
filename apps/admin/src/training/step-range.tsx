'use client'

import { Button, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'

/** Steps, both ends included; absent: to the end. */
export interface StepRange {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

interface StepRangeFieldsProps {
  range: StepRange
  extent: { readonly first: number; readonly last: number } | null
  onChange: (range: StepRange) => void
}

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)

/** Narrows the charts to a part of the run. */
export function StepRangeFields({ range, extent, onChange }: StepRangeFieldsProps) {
  const t = useTranslations('training.charts')
  const field = (name: 'from' | 'to', placeholder: number | undefined) => (
    <TextField
      className="w-24"
      label={t(name)}
      inputMode="numeric"
      placeholder={placeholder === undefined ? '' : String(placeholder)}
      value={range[name] ?? ''}
      onChange={({ target }) => onChange({ ...range, [name]: wholeNumber(target.value) })}
    />
  )
  return (
    <div className="flex items-end gap-2">
      {field('from', extent?.first)}
      {field('to', extent?.last)}
      {(range.from !== undefined || range.to !== undefined) && <Button onClick={() => onChange({})}>{t('all')}</Button>}
    </div>
  )
}
