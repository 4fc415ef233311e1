'use client'

import type { EvaluationDetails } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ErrorState } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader, Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { EstimateText, useFigure } from './figures.tsx'
import { metrics, pictureAddress } from './metrics.ts'
import { RunStatus } from './run-list.tsx'

const lookOften = 1_500 // ms, while it is open

type Item = EvaluationDetails['items'][number]
type Compared = EvaluationDetails['comparisons'][number]

/** One run: what it was compared with, and each item with its pictures. */
export function EvaluationPage({ id }: { id: string }) {
  const t = useTranslations('evaluations')
  const sentence = useErrorSentence()
  const details = useQuery(
    useTRPC().evaluation.get.queryOptions(
      { id },
      {
        refetchInterval: ({ state: { data } }) =>
          data?.run.status === 'waiting' || data?.run.status === 'running' ? lookOften : false,
      },
    ),
  )
  if (details.isPending) return <TableSkeleton />
  if (details.isError && !details.data) return <ErrorState heading="h1" title={sentence(details.error)} />
  const { run, comparisons } = details.data
  const skipped = run.results?.skipped ?? []
  return (
    <>
      <p className="pt-1">
        <Link href="/evaluations" className={linkStyles}>
          {t('title')}
        </Link>
      </p>
      <PageHeader
        title={`${run.title} · ${run.label}`}
        text={
          <>
            {run.folder ?? t(run.current ? 'goldenSet' : 'formerSet')}, <Time at={run.createdAt} />
          </>
        }
        actions={
          <>
            {run.status === 'done' && run.folder !== null && <TakeButton id={run.id} />}
            <span className="self-center">
              <RunStatus run={run} />
            </span>
          </>
        }
      />
      {comparisons.length > 0 && (
        <Section title={t('comparedWith')}>
          <Comparisons comparisons={comparisons} />
        </Section>
      )}
      <Section title={t('itemsOf', { count: details.data.items.length })}>
        <Items items={details.data.items} />
        {skipped.length > 0 && (
          <ul className="mt-3 text-[0.8125rem] text-muted">
            {skipped.map(({ id: item, reason }) => (
              <li key={item}>{t('skipped', { item, reason })}</li>
            ))}
          </ul>
        )}
      </Section>
    </>
  )
}

/** Takes the pairs of a run, such as the test part of a dataset, into the golden set. */
function TakeButton({ id }: { id: string }) {
  const t = useTranslations('evaluations')
  const command = useCommand()
  const take = useMutation(useTRPC().evaluation.takeGolden.mutationOptions())
  return (
    <Button loading={command.busy} onClick={() => command.run(() => take.mutateAsync({ id }), t('golden.taken'))}>
      {t('golden.take')}
    </Button>
  )
}

const tones = { better: 'success', worse: 'danger', unclear: 'neutral' } as const

function Comparisons({ comparisons }: { comparisons: readonly Compared[] }) {
  const t = useTranslations('evaluations')
  const measured = metrics.filter(({ name }) => comparisons.some(({ result }) => result.metrics[name]))
  const columns: Column<Compared>[] = [
    {
      key: 'version',
      label: t('version'),
      className: 'whitespace-nowrap',
      cell: ({ title, label, runId }) => (
        <Link href={`/evaluations/${runId}`} className={linkStyles}>
          {title} · {label}
        </Link>
      ),
    },
    ...measured.map(
      ({ name }): Column<Compared> => ({
        key: name,
        label: t(`metrics.${name}`),
        cell: ({ result }) => {
          const found = result.metrics[name]
          if (!found) return '–'
          return (
            <span className="flex flex-wrap items-center gap-2">
              <EstimateText mean={found.difference.mean} interval={found.difference.interval} />
              <Badge tone={tones[found.verdict]}>{t(`verdicts.${found.verdict}`)}</Badge>
            </span>
          )
        },
      }),
    ),
    {
      key: 'curve',
      label: t('curve'),
      cell: ({ result: { curve } }) =>
        curve ? (
          <span className="flex flex-wrap items-center gap-2">
            <EstimateText mean={curve.height} interval={curve.interval} />
            <Badge tone={tones[curve.verdict]}>{t(`verdicts.${curve.verdict}`)}</Badge>
          </span>
        ) : (
          '–'
        ),
    },
  ]
  return (
    <>
      <p className="mb-2 text-[0.8125rem] text-muted">{t('differenceText')}</p>
      <DataTable label={t('comparedWith')} columns={columns} rows={comparisons} rowKey={({ runId }) => runId} />
    </>
  )
}

function Items({ items }: { items: readonly Item[] }) {
  const t = useTranslations('evaluations')
  const figure = useFigure()
  const measured = metrics.filter(({ name }) => items.some(({ measures }) => measures[name] !== undefined))
  const columns: Column<Item>[] = [
    ...(['photo', 'result', 'target'] as const).map(
      (kind): Column<Item> => ({
        key: kind,
        label: t(`pictures.${kind}`),
        cell: ({ instruction, [kind]: hash }) =>
          hash === null ? (
            '–'
          ) : (
            <img
              src={pictureAddress(hash)}
              alt={t('pictureOf', { kind: t(`pictures.${kind}`), instruction })}
              className="h-24 max-w-40 rounded-md object-contain"
              loading="lazy"
            />
          ),
      }),
    ),
    { key: 'instruction', label: t('instruction'), className: 'min-w-40', cell: ({ instruction }) => instruction },
    ...measured.map(
      ({ name }): Column<Item> => ({
        ...{ key: name, label: t(`metrics.${name}`), numeric: true },
        cell: ({ measures }) => {
          const value = measures[name]
          return value === undefined ? '–' : figure(value)
        },
      }),
    ),
  ]
  if (items.length === 0) return <p className="text-muted">{t('noItems')}</p>
  return <DataTable label={t('items')} columns={columns} rows={items} rowKey={({ id }) => id} />
}
