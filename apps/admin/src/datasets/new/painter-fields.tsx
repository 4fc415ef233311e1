'use client'

import { Select, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { PartProps } from './part-props.ts'

const methods = ['shared', 'replace', 'refine'] as const

/** What paints the pairs, and how the picture after keeps to the one before. */
export function PainterFields({ form, problems, change }: PartProps) {
  const t = useTranslations('datasets')
  return (
    <div className="flex flex-wrap items-start gap-4">
      <TextField
        {...{ label: t('new.model'), hint: t('new.modelHint'), value: form.painterModel, error: problems.painterModel }}
        className="w-72"
        spellCheck={false}
        onChange={({ target }) => change({ painterModel: target.value })}
      />
      <Select
        {...{ label: t('new.method'), hint: t(`new.methodHints.${form.method}`) }}
        className="w-72"
        value={form.method}
        onValueChange={(value) => change({ method: methods.find((one) => one === value) ?? 'shared' })}
        options={methods.map((value) => ({ value, label: t(`new.methods.${value}`) }))}
      />
      <TextField
        {...{ label: t('new.side'), hint: t('new.ofModel'), value: form.side, error: problems.side }}
        className="w-36"
        inputMode="numeric"
        onChange={({ target }) => change({ side: target.value })}
      />
      <TextField
        {...{ label: t('new.steps'), hint: t('new.ofModel'), value: form.steps, error: problems.steps }}
        className="w-36"
        inputMode="numeric"
        onChange={({ target }) => change({ steps: target.value })}
      />
    </div>
  )
}
