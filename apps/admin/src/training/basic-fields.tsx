'use client'

import type { FrozenVersionItem, PreferenceSetItem, Registry } from '@amend/api/types'
import { trainingLimits } from '@amend/contract'
import { Card, Select, TextField } from '@amend/ui'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useBytes } from '../format/format.tsx'
import { type Basics, choiceOf, compares, otherBase, otherPairs } from './basics.ts'

interface BasicFieldsProps {
  models: Registry['versions']
  versions: readonly FrozenVersionItem[]
  sets: readonly PreferenceSetItem[]
  currency: string
  basics: Basics
  /** Sentences by field. */
  problems: Readonly<Record<string, string>>
  onChange: (basics: Basics) => void
  /** The fields of the place where it trains. */
  children: ReactNode
}

/** The fields of a run besides its settings: its name, its pairs, its base model, where it trains, and its limits. */
export function BasicFields({ models, versions, sets, ...props }: BasicFieldsProps) {
  const { currency, basics, problems, onChange, children } = props
  const t = useTranslations('training.form')
  const options = useDataOptions(versions, sets)
  const set = (change: Partial<Basics>) => onChange({ ...basics, ...change })
  return (
    <Card className="grid gap-4 p-4 sm:grid-cols-2 sm:p-4">
      <TextField
        {...{ label: t('name'), hint: t('nameHint'), error: problems.name, value: basics.name }}
        maxLength={trainingLimits.name}
        required
        onChange={({ target }) => set({ name: target.value })}
      />
      <Select
        label={t('data')}
        hint={compares(basics) ? t('dataCompares') : undefined}
        value={basics.data}
        onValueChange={(data) => set({ data })}
        options={options}
      />
      {basics.data === otherPairs && (
        <TextField
          {...{ label: t('pairs'), hint: t('pairsHint'), error: problems.pairs, value: basics.pairs }}
          maxLength={trainingLimits.folder}
          spellCheck={false}
          autoCapitalize="none"
          required
          onChange={({ target }) => set({ pairs: target.value })}
        />
      )}
      <Select
        label={t('base')}
        value={basics.base}
        onValueChange={(base) => set({ base })}
        options={[
          ...models.map(({ id, title, label }) => ({ value: id, label: `${title} · ${label}` })),
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

/** Everything that a run may learn from: name, version, pairs and size. */
function useDataOptions(versions: readonly FrozenVersionItem[], sets: readonly PreferenceSetItem[]) {
  const t = useTranslations('training.form')
  const format = useFormatter()
  const bytes = useBytes()
  return [
    ...versions.map(({ id, dataset, number, name, pairs, bytes: size }) => ({
      value: choiceOf({ kind: 'datasetVersion', id }),
      label: t('dataVersion', {
        ...{ dataset: dataset.name, number: format.number(number), name },
        ...{ pairs: format.number(pairs), size: bytes(size) },
      }),
    })),
    ...sets.map(({ id, name, fromPairwise, fromVotes }) => ({
      value: choiceOf({ kind: 'preferenceSet', id }),
      label: t('dataSet', { name, count: fromPairwise + fromVotes }),
    })),
    { value: otherPairs, label: t('dataOther') },
  ]
}
