'use client'

import type { Registry } from '@amend/api/types'
import { trainingLimits } from '@amend/contract'
import { Card, Select, TextField } from '@amend/ui'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { type Basics, otherBase } from './basics.ts'

interface BasicFieldsProps {
  versions: Registry['versions']
  currency: string
  basics: Basics
  /** Sentences by field. */
  problems: Readonly<Record<string, string>>
  onChange: (basics: Basics) => void
  /** The fields of the place where it trains. */
  children: ReactNode
}

/** The fields of a run besides its settings: its name, its pairs, its base model, where it trains, and its limits. */
export function BasicFields({ versions, currency, basics, problems, onChange, children }: BasicFieldsProps) {
  const t = useTranslations('training.form')
  const set = (change: Partial<Basics>) => onChange({ ...basics, ...change })
  return (
    <Card className="grid gap-4 p-4 sm:grid-cols-2 sm:p-4">
      <TextField
        {...{ label: t('name'), hint: t('nameHint'), error: problems.name, value: basics.name }}
        maxLength={trainingLimits.name}
        required
        onChange={({ target }) => set({ name: target.value })}
      />
      <TextField
        {...{ label: t('pairs'), hint: t('pairsHint'), error: problems.pairs, value: basics.pairs }}
        maxLength={trainingLimits.folder}
        spellCheck={false}
        autoCapitalize="none"
        required
        onChange={({ target }) => set({ pairs: target.value })}
      />
      <Select
        label={t('base')}
        value={basics.base}
        onValueChange={(base) => set({ base })}
        options={[
          ...versions.map(({ id, title, label }) => ({ value: id, label: `${title} · ${label}` })),
          { value: otherBase, label: t('baseOther') },
        ]}
      />
      {basics.base === otherBase && (
        <TextField
          {...{ label: t('baseReference'), hint: t('baseReferenceHint'), error: problems.reference }}
          value={basics.reference}
          spellCheck={false}
          autoCapitalize="none"
          onChange={({ target }) => set({ reference: target.value })}
        />
      )}
      {children}
      <TextField
        {...{ label: t('minutes'), hint: t('minutesHint'), error: problems.minutes, value: basics.minutes }}
        inputMode="decimal"
        onChange={({ target }) => set({ minutes: target.value })}
      />
      <TextField
        {...{ label: t('price', { currency }), hint: t('priceHint'), error: problems.price, value: basics.price }}
        inputMode="decimal"
        onChange={({ target }) => set({ price: target.value })}
      />
    </Card>
  )
}
