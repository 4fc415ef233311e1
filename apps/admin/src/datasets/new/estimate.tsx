'use client'

import { datasetRecipeSchema } from '@amend/contract'
import { TextField } from '@amend/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useBytes } from '../../format/format.tsx'
import { useDebounced } from '../../shell/use-debounced.ts'
import { useTRPC } from '../../trpc/client.tsx'
import { useDuration } from '../use-duration.ts'
import { type RecipeForm, recipeOf } from './form.ts'

/** What the recipe will take: time, storage and money. */
export function Estimate({ form, captions }: { form: RecipeForm; captions: number | undefined }) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const bytes = useBytes()
  const duration = useDuration()
  const [guess, setGuess] = useState('1000')
  const guessed = Math.max(0, Math.round(Number(guess) || 0))
  const recipe = useDebounced(datasetRecipeSchema.safeParse(recipeOf(form)).data)
  const query = useQuery(
    useTRPC().dataset.estimate.queryOptions(
      { recipe: recipe ?? datasetRecipeSchema.parse(recipeOf(form)), captions: captions ?? guessed },
      { enabled: recipe !== undefined, placeholderData: keepPreviousData },
    ),
  )
  const facts: [string, string][] = query.data
    ? [
        [t('captions'), format.number(query.data.captions)],
        [t('candidates'), format.number(query.data.candidates)],
        [t('estimate.kept'), format.number(query.data.kept)],
        [t('estimate.time', { workers: query.data.workers }), duration(query.data.time)],
        [t('estimate.storage'), bytes(query.data.storage)],
        [
          t('estimate.cost'),
          query.data.cost === null
            ? t('run.nothingPaid')
            : format.number(query.data.cost, { maximumFractionDigits: 2 }),
        ],
      ]
    : []
  return (
    <section aria-label={t('estimate.title')} className="rounded-xl bg-surface p-4 ring-1 ring-line">
      <h2 className="mb-3 font-semibold text-base">{t('estimate.title')}</h2>
      {captions === undefined && (
        <TextField
          {...{ label: t('estimate.guess'), value: guess }}
          className="mb-3"
          inputMode="numeric"
          onChange={({ target }) => setGuess(target.value)}
        />
      )}
      <dl className="flex flex-col gap-1.5">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {query.data && <p className="mt-3 text-[0.8125rem] text-muted">{t(`estimate.basis.${query.data.basis}`)}</p>}
    </section>
  )
}
