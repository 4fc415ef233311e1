'use client'

import { Select, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { PartProps } from './part-props.ts'

const writers = ['local', 'openai', 'ready'] as const

/** Who writes the instructions. */
export function WriterFields({ form, problems, change }: PartProps) {
  const t = useTranslations('datasets')
  return (
    <div className="flex flex-wrap items-start gap-4">
      <Select
        {...{ label: t('new.writer'), error: problems.writer }}
        className="w-72"
        value={form.writer}
        onValueChange={(value) => change({ writer: writers.find((one) => one === value) ?? 'local' })}
        options={writers.map((value) => ({ value, label: t(`new.writers.${value}`) }))}
      />
      {form.writer === 'local' && (
        <TextField
          {...{ label: t('new.model'), hint: t('new.modelHint'), value: form.writerModel, error: problems.writerModel }}
          className="w-72"
          spellCheck={false}
          onChange={({ target }) => change({ writerModel: target.value })}
        />
      )}
      {form.writer === 'openai' && (
        <>
          <TextField
            {...{ label: t('new.endpointModel'), value: form.endpointModel, error: problems.endpointModel }}
            className="w-56"
            spellCheck={false}
            onChange={({ target }) => change({ endpointModel: target.value })}
          />
          <TextField
            {...{
              label: t('new.endpoint'),
              hint: t('new.endpointHint'),
              value: form.endpoint,
              error: problems.endpoint,
            }}
            className="w-72"
            type="url"
            spellCheck={false}
            onChange={({ target }) => change({ endpoint: target.value })}
          />
          <TextField
            {...{ label: t('new.priceIn'), value: form.priceIn, error: problems.priceIn }}
            className="w-44"
            inputMode="decimal"
            onChange={({ target }) => change({ priceIn: target.value })}
          />
          <TextField
            {...{ label: t('new.priceOut'), value: form.priceOut }}
            className="w-44"
            inputMode="decimal"
            onChange={({ target }) => change({ priceOut: target.value })}
          />
        </>
      )}
      {form.writer === 'ready' && <p className="max-w-md self-center text-muted">{t('new.readyText')}</p>}
    </div>
  )
}
