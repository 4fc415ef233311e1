'use client'

import type { ShareReportItem } from '@amend/api/types'
import { Badge, Button } from '@amend/ui'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { ExternalLink, Flag } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { useCommand } from '../shell/use-command.ts'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'

/** What visitors report about shared pages: those that wait, or those that are decided. */
export function Reports({ decided }: { decided: boolean }) {
  const t = useTranslations('moderation')
  const query = useInfiniteQuery(useTRPC().moderation.reports.infiniteQueryOptions({ decided }, pages))
  const columns: Column<ShareReportItem>[] = [
    { key: 'at', label: t('at'), cell: ({ at }) => <Time at={at} /> },
    {
      key: 'reason',
      label: t('reason'),
      className: 'min-w-56',
      cell: ({ reason, comment }) => (
        <span className="flex flex-col">
          {t(`reportReasons.${reason}`)}
          {comment !== '' && <span className="text-muted [overflow-wrap:anywhere]">{comment}</span>}
        </span>
      ),
    },
    {
      key: 'page',
      label: t('page'),
      cell: ({ url, live, subject, workspace }) => (
        <span className="flex flex-wrap items-center gap-2">
          {workspace.name}
          {url ? (
            <a href={url} target="_blank" rel="noreferrer" className={linkStyles}>
              {t(`subjects.${subject}`)} <ExternalLink aria-hidden className="inline size-3.5" />
            </a>
          ) : (
            t(`subjects.${subject}`)
          )}
          {!live && <Badge>{t('over')}</Badge>}
        </span>
      ),
    },
    decided
      ? {
          key: 'outcome',
          label: t('state'),
          cell: ({ outcome, decidedBy, decidedAt }) => (
            <span className="flex flex-col">
              {outcome && t(`outcomes.${outcome}`)}
              <span className="text-muted">
                {decidedBy?.name ?? t('somebody')} {decidedAt && <Time at={decidedAt} />}
              </span>
            </span>
          ),
        }
      : {
          ...{ key: 'actions', label: t('actions'), hideLabel: true, className: 'whitespace-nowrap text-right' },
          cell: (item) => <Actions item={item} />,
        },
  ]
  const empty = t(decided ? 'noneClosed' : 'noReports')
  return <PagedTable {...{ label: t('reports'), query, columns, empty }} icon={<Flag aria-hidden />} />
}

function Actions({ item: { id, live } }: { item: ShareReportItem }) {
  const t = useTranslations('moderation')
  const command = useCommand()
  const decide = useMutation(useTRPC().moderation.decideReport.mutationOptions())
  const run = (outcome: 'kept' | 'ended') =>
    command.run(() => decide.mutateAsync({ id, outcome }), t(`outcomes.${outcome}`))
  return (
    <span className="inline-flex gap-2">
      <Button size="sm" disabled={command.busy} onClick={() => run('kept')}>
        {t('keep')}
      </Button>
      {live && (
        <Button size="sm" variant="danger" disabled={command.busy} onClick={() => run('ended')}>
          {t('end')}
        </Button>
      )}
    </span>
  )
}
