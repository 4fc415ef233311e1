'use client'

import { Select, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { PartProps } from './part-props.ts'

const numbers = ['most', 'batch', 'enough', 'image', 'direction', 'caption', 'seed'] as const

/** How many candidates are painted, and which of them pass. */
export function ScoreFields({ form, problems, change }: PartProps) {
  const t = useTranslations('datasets')
  return (
    <div className="flex flex-wrap items-start gap-4">
      {numbers.map((name) => (
        <TextField
          key={name}
          {...{ label: t(`new.numbers.${name}`), hint: t(`new.ranges.${name}`) }}
          {...{ value: form[name], error: problems[name] }}
          className="w-44"
          inputMode="decimal"
          onChange={({ target }) => change({ [name]: target.value })}
        />
      ))}
      <TextField
        {...{ label: t('new.clip'), hint: t('new.modelHint'), value: form.clip, error: problems.clip }}
        className="w-72"
        spellCheck={false}
        onChange={({ target }) => change({ clip: target.value })}
      />
      <Select
        label={t('new.pictures')}
        className="w-56"
        value={form.pictures}
        onValueChange={(value) => change({ pictures: value === 'all' ? 'all' : 'passing' })}
        options={(['all', 'passing'] as const).map((value) => ({ value, label: t(`new.kept.${value}`) }))}
      />
    </div>
  )
}
