'use client'

import type { EvaluationList } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { PageHeader, Section } from '../shell/page-header.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { Comparison } from './comparison.tsx'
import { EvaluateDialog } from './evaluate-dialog.tsx'
import { GoldenSet } from './golden-set.tsx'
import { RunList } from './run-list.tsx'

const lookEvery = 15_000 // ms
const lookOften = 1_500 // ms, while a run is open

/** How well versions edit: curves over one another, figures, the runs, and the golden set. */
export function EvaluationsPage() {
  const t = useTranslations('evaluations')
  const sentence = useErrorSentence()
  const [asking, setAsking] = useState(false)
  const { data, isPending, isError, error } = useQuery(
    useTRPC().evaluation.list.queryOptions(undefined, {
      refetchInterval: ({ state }) => (isOpen(state.data) ? lookOften : lookEvery),
    }),
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={
          <Button variant="primary" onClick={() => setAsking(true)}>
            {t('dialog.open')}
          </Button>
        }
      />
      {isPending && <TableSkeleton />}
      {isError && !data && <ErrorState title={sentence(error)} />}
      {data && (
        <>
          <Section title={t('compared')}>
            <Comparison runs={data.runs} />
          </Section>
          <Section title={t('runs')}>
            <RunList runs={data.runs} />
          </Section>
        </>
      )}
      <GoldenSet />
      {asking && <EvaluateDialog onClose={() => setAsking(false)} />}
    </>
  )
}

const isOpen = (list: EvaluationList | undefined): boolean =>
  list?.runs.some(({ status }) => status === 'waiting' || status === 'running') ?? false
