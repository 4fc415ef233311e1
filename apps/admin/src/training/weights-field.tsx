'use client'

import { adapterTargets } from '@amend/contract'
import { Select, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { Draft } from './draft.ts'

interface WeightsFieldProps {
  draft: Draft
  error?: string | undefined
  onChange: (draft: Draft) => void
}

/** What learns: all weights, or adapters of a rank beside some projections. */
export function WeightsField({ draft, error, onChange }: WeightsFieldProps) {
  const t = useTranslations('training.form.weights')
  const { weights, adapters } = draft
  const set = (change: Partial<Draft['adapters']>) => onChange({ ...draft, adapters: { ...adapters, ...change } })
  return (
    <>
      <Select
        className="sm:col-span-2"
        {...{ label: t('label'), value: weights, error: weights === 'adapters' ? undefined : error }}
        onValueChange={(value) => onChange({ ...draft, weights: value as Draft['weights'] })}
        options={(['default', 'all', 'adapters'] as const).map((value) => ({ value, label: t(value) }))}
      />
      {weights === 'adapters' && (
        <>
          <TextField
            {...{ label: t('rank'), error, value: adapters.rank }}
            inputMode="numeric"
            onChange={({ target }) => set({ rank: target.value })}
          />
          <TextField
            label={t('alpha')}
            inputMode="decimal"
            value={adapters.alpha}
            onChange={({ target }) => set({ alpha: target.value })}
          />
          <TextField
            label={t('targets')}
            hint={Object.keys(adapterTargets).join(', ')}
            value={adapters.targets}
            onChange={({ target }) => set({ targets: target.value })}
          />
        </>
      )}
    </>
  )
}
