'use client'

import { shareLimits } from '@amend/contract'
import { Select, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { Expiry } from './choice.ts'

interface ExpiryFieldProps {
  value: Expiry | 'keep'
  /** YYYY-MM-DD */
  date: string
  onExpiry: (expiry: Expiry | 'keep') => void
  onDate: (date: string) => void
  problem: string | undefined
  /** Of a link that there is: when it ends now. */
  present?: string
}

/** When a link ends. */
export function ExpiryField({ value, date, onExpiry, onDate, problem, present }: ExpiryFieldProps) {
  const t = useTranslations('share.dialog')
  const options: { value: Expiry | 'keep'; label: string }[] = [
    ...(present === undefined ? [] : [{ value: 'keep' as const, label: present }]),
    ...[...shareLimits.days]
      .sort((a, b) => a - b)
      .map((days) => ({ value: `${days}` as const, label: t('days', { days }) })),
    { value: 'custom', label: t('custom') },
    { value: 'never', label: t('never') },
  ]
  return (
    <>
      <Select
        label={t('expires')}
        value={value}
        onValueChange={(chosen) => {
          const found = options.find((one) => one.value === chosen)
          if (found) onExpiry(found.value)
        }}
        options={options}
      />
      {value === 'custom' && (
        <TextField
          label={t('date')}
          type="date"
          value={date}
          error={problem}
          onChange={(event) => onDate(event.target.value)}
        />
      )}
    </>
  )
}
