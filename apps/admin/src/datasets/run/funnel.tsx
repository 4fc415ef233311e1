'use client'

import type { DatasetFunnel } from '@amend/api/types'
import { useFormatter, useTranslations } from 'use-intl'

interface Stage {
  readonly name: string
  readonly count: number
  /** Out of how many. */
  readonly of: number
  readonly dropped: readonly (readonly [reason: string, count: number])[]
}

/** How many rows each stage lets through, and why the others fell. */
export function Funnel({ funnel: { captions, instructions, candidates } }: { funnel: DatasetFunnel }) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, n) => total + n, 0)
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .sort(([, a], [, b]) => b - a)
  const stages: Stage[] = [
    {
      name: t('captions'),
      count: captions.taken,
      of: captions.taken + sum(captions.refused),
      dropped: listed(captions.refused),
    },
    {
      name: t('funnel.instructions'),
      count: instructions.accepted,
      of: instructions.accepted + sum(instructions.refused),
      dropped: listed(instructions.refused),
    },
    { name: t('candidates'), count: candidates.painted, of: candidates.painted, dropped: [] },
    {
      name: t('passing'),
      count: candidates.passing,
      of: candidates.painted,
      dropped: (['unsafe', 'unscored', 'image', 'direction', 'caption'] as const).flatMap((reason) =>
        candidates.dropped[reason] > 0 ? [[t(`fates.${reason}`), candidates.dropped[reason]] as const] : [],
      ),
    },
  ]
  return (
    <ol className="flex flex-col gap-2">
      {stages.map(({ name, count, of, dropped }) => (
        <li key={name} className="rounded-xl bg-surface px-4 py-3 ring-1 ring-line">
          <div className="flex flex-wrap items-baseline justify-between gap-3">
            <span className="font-medium">{name}</span>
            <span className="tabular-nums">
              {format.number(count)}
              {of > count && <span className="text-muted"> / {format.number(of)}</span>}
            </span>
          </div>
          <div aria-hidden className="mt-2 h-1.5 overflow-hidden rounded-full bg-active">
            <div
              className="h-full rounded-full bg-chart-1"
              style={{ width: `${of === 0 ? 0 : (100 * count) / of}%` }}
            />
          </div>
          {dropped.length > 0 && (
            <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem] text-muted">
              {dropped.map(([reason, number]) => (
                <li key={reason}>
                  <span className="tabular-nums">{format.number(number)}</span> {reason}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  )
}
