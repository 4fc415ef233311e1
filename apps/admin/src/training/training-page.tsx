'use client'

import type { TrainingRunItem } from '@amend/api/types'
import { trainingLimits } from '@amend/contract'
import { Button, buttonStyles, Checkbox, Progress } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { GraduationCap, Plus } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { useDuration } from './duration.ts'
import { RunStatus } from './status.tsx'

const lookEvery = 5000 // ms

/** All training runs, the newest first. */
export function TrainingPage() {
  const t = useTranslations('training')
  const trpc = useTRPC()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const runs = useInfiniteQuery(
    trpc.training.list.infiniteQueryOptions(
      {},
      { ...pages, refetchInterval: lookEvery, placeholderData: keepPreviousData },
    ),
  )
  const choose = (id: string, on: boolean) =>
    setChosen(on ? [...chosen, id].slice(-trainingLimits.compared) : chosen.filter((one) => one !== id))
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={
          <>
            {chosen.length > 0 && (
              <span className="flex items-center gap-3 text-muted">
                <span aria-live="polite">{t('chosen', { count: chosen.length })}</span>
                {chosen.length > 1 ? (
                  <Link className={buttonStyles()} href={`/training/compare?runs=${chosen.join(',')}`}>
                    {t('compareAction')}
                  </Link>
                ) : (
                  <Button disabled>{t('compareAction')}</Button>
                )}
              </span>
            )}
            <Link className={buttonStyles({ variant: 'primary' })} href="/training/new">
              <Plus aria-hidden className="size-4" />
              {t('new')}
            </Link>
          </>
        }
      />
      <PagedTable
        label={t('list')}
        query={runs}
        columns={useColumns(chosen, choose)}
        empty={t('none')}
        icon={<GraduationCap aria-hidden />}
      />
    </>
  )
}

function useColumns(
  chosen: readonly string[],
  choose: (id: string, on: boolean) => void,
): readonly Column<TrainingRunItem>[] {
  const t = useTranslations('training')
  const format = useFormatter()
  const duration = useDuration()
  const nothing = <span className="text-subtle">–</span>
  return [
    {
      ...{ key: 'choose', label: t('compareAction'), hideLabel: true, className: 'w-8' },
      cell: ({ id, name }) => (
        <Checkbox
          checked={chosen.includes(id)}
          onCheckedChange={(on) => choose(id, on)}
          label={t('select', { name })}
          hideLabel
        />
      ),
    },
    {
      ...{ key: 'name', label: t('name'), className: 'min-w-40' },
      cell: ({ id, name }) => (
        <Link href={`/training/${id}`} className={linkStyles}>
          {name}
        </Link>
      ),
    },
    { key: 'state', label: t('state'), cell: (run) => <RunStatus run={run} /> },
    {
      ...{ key: 'progress', label: t('progress'), className: 'min-w-44' },
      cell: ({ name, step, steps }) =>
        steps === null ? (
          <span className="text-subtle">{t('notBegun')}</span>
        ) : (
          <span className="flex flex-col gap-1">
            <span className="tabular-nums">
              {t('steps', { step: format.number(step), steps: format.number(steps) })}
            </span>
            <Progress value={step / steps} label={name} />
          </span>
        ),
    },
    {
      ...{ key: 'loss', label: t('loss'), numeric: true },
      cell: ({ smoothed }) => (smoothed === null ? nothing : format.number(smoothed, { maximumSignificantDigits: 3 })),
    },
    {
      ...{ key: 'left', label: t('left'), numeric: true, className: 'whitespace-nowrap' },
      cell: ({ secondsLeft }) => (secondsLeft === null ? nothing : duration(secondsLeft)),
    },
    {
      ...{ key: 'cost', label: t('cost'), numeric: true },
      cell: ({ cost }) =>
        cost === null ? nothing : format.number(cost.soFar, { style: 'currency', currency: cost.currency }),
    },
    { key: 'started', label: t('started'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
}
