import type { DatasetSampleItem } from '@amend/api/types'
import { useTranslations } from 'use-intl'

export const scoreNames = ['image', 'direction', 'caption'] as const
export type ScoreName = (typeof scoreNames)[number]

export const asScore = (value: number | null): string => (value === null ? '–' : value.toFixed(2).replace('-', '−'))

/** The three scores that a selection tests. */
export function Scores({ scores }: Pick<DatasetSampleItem, 'scores'>) {
  const t = useTranslations('datasets')
  return (
    <dl className="flex flex-wrap gap-x-4 text-[0.8125rem]">
      {scoreNames.map((name) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{t(`scores.${name}`)}</dt>
          <dd className="tabular-nums">{asScore(scores[name])}</dd>
        </div>
      ))}
    </dl>
  )
}
