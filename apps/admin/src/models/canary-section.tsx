'use client'

import type { CanaryItem, CanaryOutcome } from '@amend/api/types'
import { Badge, Button } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { useReason } from './reason.ts'

const lookEvery = 5_000 // ms

type Rate = CanaryOutcome['rates'][number]

const statusTones = { opening: 'neutral', running: 'accent', promoted: 'success', rolledBack: 'danger' } as const
const verdictTones = { waiting: 'neutral', better: 'success', worse: 'danger', unclear: 'neutral' } as const

/** The canary under way with what became of its edits, and the former ones. */
export function CanarySection() {
  const t = useTranslations('models')
  const { data } = useQuery(useTRPC().canary.list.queryOptions(undefined, { refetchInterval: lookEvery }))
  const canaries = data?.canaries ?? []
  const open = canaries.find(({ status }) => status === 'opening' || status === 'running')
  const ended = canaries.filter(({ decidedAt }) => decidedAt !== null)
  if (canaries.length === 0) return null
  return (
    <>
      {open && <OpenCanary canary={open} />}
      {ended.length > 0 && (
        <Section title={t('canary.former')}>
          <FormerCanaries canaries={ended} />
        </Section>
      )}
    </>
  )
}

function OpenCanary({ canary }: { canary: CanaryItem }) {
  const t = useTranslations('models')
  const trpc = useTRPC()
  const command = useCommand()
  const promote = useMutation(trpc.canary.promote.mutationOptions())
  const rollBack = useMutation(trpc.canary.rollBack.mutationOptions())
  const { id, candidate, incumbent, status, outcome } = canary
  const name = `${candidate.title} · ${candidate.label}`
  return (
    <Section
      title={t('canary.running', { name })}
      aside={
        <span className="flex gap-2">
          <Button
            size="sm"
            disabled={command.busy}
            onClick={() => command.run(() => rollBack.mutateAsync({ id }), t('canary.rolledBack'))}
          >
            {t('canary.rollBack')}
          </Button>
          {status === 'running' && (
            <Button
              size="sm"
              variant="primary"
              disabled={command.busy}
              onClick={() => command.run(() => promote.mutateAsync({ id }), t('canary.promoted'))}
            >
              {t('canary.promote')}
            </Button>
          )}
        </span>
      }
    >
      <p className="mb-2 text-muted">
        <Scope canary={canary} /> {t('canary.others', { name: `${incumbent.title} · ${incumbent.label}` })}
      </p>
      {status === 'opening' && <p role="status">{t('canary.opening')}</p>}
      {outcome && <Outcome outcome={outcome} />}
    </Section>
  )
}

function Scope({ canary: { share, workspaces } }: { canary: CanaryItem }) {
  const t = useTranslations('models')
  const format = useFormatter()
  if (share > 0) return t('canary.scopeShare', { share })
  return t('canary.scopeCohort', { names: format.list(workspaces.map(({ name }) => name)) })
}

function Outcome({ outcome }: { outcome: CanaryOutcome }) {
  const t = useTranslations('models')
  const share = useShare()
  const arm = (which: 'incumbent' | 'candidate'): Column<Rate> => ({
    key: which,
    label: t(`canary.${which}`, { count: outcome[which].done + outcome[which].failed }),
    cell: ({ [which]: { share: value, interval } }) =>
      // Of no edits there is no rate.
      outcome[which].done + outcome[which].failed > 0 && (
        <span className="whitespace-nowrap tabular-nums">
          {share(value)} <span className="text-muted text-xs">{`${share(interval[0])} – ${share(interval[1])}`}</span>
        </span>
      ),
  })
  const columns: Column<Rate>[] = [
    { key: 'rate', label: t('canary.rate'), cell: ({ name }) => t(`canary.rates.${name}`) },
    arm('incumbent'),
    arm('candidate'),
    {
      key: 'verdict',
      label: t('canary.verdict'),
      cell: ({ verdict }) => <Badge tone={verdictTones[verdict]}>{t(`canary.verdicts.${verdict}`)}</Badge>,
    },
  ]
  return <DataTable label={t('canary.outcome')} columns={columns} rows={outcome.rates} rowKey={({ name }) => name} />
}

function useShare(): (share: number) => string {
  const format = useFormatter()
  return (share) => format.number(share, { style: 'percent', maximumFractionDigits: 0 })
}

function FormerCanaries({ canaries }: { canaries: readonly CanaryItem[] }) {
  const t = useTranslations('models')
  const sayReason = useReason()
  const columns: Column<CanaryItem>[] = [
    {
      key: 'version',
      label: t('version'),
      className: 'whitespace-nowrap',
      cell: ({ candidate }) => `${candidate.title} · ${candidate.label}`,
    },
    {
      key: 'status',
      label: t('canary.end'),
      cell: ({ status }) => <Badge tone={statusTones[status]}>{t(`canary.states.${status}`)}</Badge>,
    },
    { key: 'scope', label: t('canary.forWhom'), cell: (canary) => <Scope canary={canary} /> },
    { key: 'reason', label: t('reason'), className: 'min-w-64', cell: ({ reason }) => sayReason(reason) },
    { key: 'at', label: t('canary.decided'), cell: ({ decidedAt }) => decidedAt && <Time at={decidedAt} /> },
    { key: 'by', label: t('by'), cell: ({ decidedBy }) => decidedBy ?? t('canary.automatic') },
  ]
  return <DataTable label={t('canary.former')} columns={columns} rows={canaries} rowKey={({ id }) => id} />
}
