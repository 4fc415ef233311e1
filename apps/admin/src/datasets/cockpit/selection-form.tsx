'use client'

import type { DatasetSelectionItem } from '@amend/api/types'
import type { DatasetSelection } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Checkbox, Select, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useCommand } from '../../shell/use-command.ts'
import { useTRPC } from '../../trpc/client.tsx'

export interface Saved {
  saved: readonly DatasetSelectionItem[]
  /** That of the recipe. */
  first: DatasetSelection
}

interface SelectionFormProps {
  datasetId: string
  saved: readonly DatasetSelectionItem[]
  /** The name of the selection that is changed; undefined for that of the recipe. */
  chosen: string | undefined
  rules: DatasetSelection
  onChange: (rules: DatasetSelection) => void
  onChoose: (name: string | undefined) => void
}

const limits = ['none', '1', '2', '4', '8', '16'] as const
const distances = ['off', '0', '1', '2', '3', '4', '6', '8'] as const

/** Keeps the thresholds and rules under a name. A worker then counts what becomes of all candidates. */
export function SelectionForm({ datasetId, saved, chosen, rules, onChange, onChoose }: SelectionFormProps) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const command = useCommand()
  const [name, setName] = useState(chosen ?? 'default')
  const [problem, setProblem] = useState<string>()
  const save = useMutation(useTRPC().dataset.saveSelection.mutationOptions())
  const known = saved.find((one) => one.name === name.trim())
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    try {
      const request = { datasetId, name, selection: { ...rules, exclude: [] }, replaces: known?.revision ?? null }
      await save.mutateAsync(request)
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish(t('selection.saved'))
    onChoose(name.trim())
  }
  const { duplicates, perTriple } = rules
  return (
    <form onSubmit={submit} noValidate className="rounded-xl bg-surface p-4 ring-1 ring-line">
      <div className="flex flex-wrap items-end gap-3">
        {saved.length > 0 && (
          <Select
            label={t('selection.open')}
            className="w-44"
            value={chosen ?? ''}
            onValueChange={(value) => {
              onChoose(value || undefined)
              if (value) setName(value)
            }}
            options={[
              { value: '', label: t('selection.ofRecipe') },
              ...saved.map((one) => ({ value: one.name, label: one.name })),
            ]}
          />
        )}
        <Select
          label={t('selection.perInstruction')}
          className="w-40"
          value={perTriple === null ? 'none' : String(perTriple)}
          onValueChange={(value) => onChange({ ...rules, perTriple: value === 'none' ? null : Number(value) })}
          options={limits.map((value) => ({ value, label: value === 'none' ? t('selection.all') : value }))}
        />
        <Select
          label={t('selection.duplicates')}
          className="w-52"
          value={duplicates?.hashDistance == null ? 'off' : String(duplicates.hashDistance)}
          onValueChange={(value) =>
            onChange({
              ...rules,
              duplicates:
                value === 'off'
                  ? null
                  : { cosine: null, rule: 'and', pictures: 'both', ...duplicates, hashDistance: Number(value) },
            })
          }
          options={distances.map((value) => ({
            value,
            label: value === 'off' ? t('selection.off') : t('selection.bits', { bits: Number(value) }),
          }))}
        />
        <TextField
          {...{ label: t('selection.name'), value: name, error: problem }}
          className="w-44"
          onChange={({ target }) => {
            setName(target.value)
            setProblem(undefined)
          }}
        />
        <Button type="submit" variant="primary" loading={save.isPending}>
          {known ? t('selection.replace') : t('selection.save')}
        </Button>
      </div>
      <Checkbox
        label={t('selection.dropUnsafe')}
        className="mt-3"
        checked={rules.dropUnsafe}
        onCheckedChange={(dropUnsafe) => onChange({ ...rules, dropUnsafe })}
      />
      {known && <Outcome selection={known} />}
    </form>
  )
}

/** What became of all candidates, as a worker counted. */
function Outcome({ selection: { funnel, name } }: { selection: DatasetSelectionItem }) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  if (!funnel) {
    return (
      <p role="status" className="mt-3 text-muted">
        {t('selection.counting', { name })}
      </p>
    )
  }
  const fell = Object.entries(funnel.fates).filter(([fate, count]) => fate !== 'kept' && count > 0)
  return (
    <p role="status" className="mt-3 text-[0.8125rem] text-muted">
      <span className="font-medium text-ink">
        {t('selection.outcome', {
          name,
          pairs: format.number(funnel.pairs),
          instructions: format.number(funnel.triples),
        })}
      </span>{' '}
      {fell
        .map(([fate, count]) => `${format.number(count)} ${t(`fates.${fate as keyof typeof funnel.fates}`)}`)
        .join(' · ')}
    </p>
  )
}
