'use client'

import type { TrainingRunDetail } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ErrorState } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { PageHeader } from '../shell/page-header.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import type { DataChoice } from './basics.ts'
import { StartForm } from './start-form.tsx'

/** The form of a new run: empty, with what another run was begun with, or for a version or a set of judgements. */
export function StartPage({ from, chosen }: { from?: string | undefined; chosen?: DataChoice | undefined }) {
  return from === undefined ? <Loaded chosen={chosen} /> : <FromRun id={from} />
}

function FromRun({ id }: { id: string }) {
  const sentence = useErrorSentence()
  const run = useQuery(useTRPC().training.get.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }))
  if (run.isPending) return <TableSkeleton />
  if (run.isError) return <ErrorState heading="h1" title={sentence(run.error)} />
  return <Loaded parent={run.data} />
}

function Loaded({ parent, chosen }: { parent?: TrainingRunDetail; chosen?: DataChoice | undefined }) {
  const t = useTranslations('training.form')
  const sentence = useErrorSentence()
  const trpc = useTRPC()
  const registry = useQuery(trpc.model.registry.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }))
  const terms = useQuery(trpc.training.terms.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }))
  const versions = useQuery(trpc.dataset.frozen.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }))
  const preferences = useQuery(trpc.preference.sets.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }))
  if (registry.isPending || terms.isPending || versions.isPending || preferences.isPending) return <TableSkeleton />
  const failed = registry.error ?? terms.error ?? versions.error ?? preferences.error
  if (failed || !registry.data || !terms.data || !versions.data || !preferences.data)
    return <ErrorState heading="h1" title={sentence(failed)} />
  return (
    <>
      <PageHeader title={t('title')} text={parent ? `${t('from', { name: parent.name })} ${t('text')}` : t('text')} />
      <StartForm
        {...{ registry: registry.data, versions: versions.data, price: terms.data.price, parent, chosen }}
        sets={preferences.data.sets.filter(({ folder }) => folder !== null)}
      />
    </>
  )
}
