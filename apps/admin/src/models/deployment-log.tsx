'use client'

import type { DeploymentItem, Registry } from '@amend/api/types'
import { Badge, Button } from '@amend/ui'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { useReason } from './reason.ts'

/** What served from when on, and why. One press goes back to what served before. */
export function DeploymentLog({ registry }: { registry: Registry }) {
  const t = useTranslations('models')
  const sayReason = useReason()
  const trpc = useTRPC()
  const command = useCommand()
  const rollBack = useMutation(trpc.model.rollBack.mutationOptions())
  const query = useInfiniteQuery(trpc.model.deployments.infiniteQueryOptions({}, pages))
  const serving = registry.serving?.deploymentId
  const { refetch } = query
  // A worker deploys: the page learns of it from the registry, which it reads again and again.
  useEffect(() => {
    if (serving) void refetch()
  }, [serving, refetch])
  const log = query.data?.pages.flatMap(({ items }) => items) ?? []
  const former = log.find(({ versionId }) => versionId !== registry.serving?.versionId)
  const underway = registry.tasks.some(({ status, kind }) => status === 'waiting' && kind === 'deploy')
  const columns: Column<DeploymentItem>[] = [
    { key: 'at', label: t('since'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: 'version',
      label: t('version'),
      cell: ({ id, title, label }) => (
        <span className="flex flex-wrap items-center gap-2 whitespace-nowrap">
          {title} · {label}
          {id === serving && <Badge tone="success">{t('serves')}</Badge>}
        </span>
      ),
    },
    { key: 'reason', label: t('reason'), className: 'min-w-64', cell: ({ reason }) => sayReason(reason) },
    {
      key: 'by',
      label: t('by'),
      cell: ({ by, origin }) => {
        if (!by) return <span className="text-muted">{t(`origins.${origin}`)}</span>
        return (
          <Link href={`/people/${by.id}`} className={linkStyles}>
            {by.name}
          </Link>
        )
      },
    },
  ]
  return (
    <Section
      title={t('log')}
      aside={
        former &&
        serving && (
          <Button
            size="sm"
            disabled={underway}
            loading={command.busy}
            onClick={() => command.run(() => rollBack.mutateAsync({ replaces: serving }))}
          >
            {t('rollBack', { name: `${former.title} · ${former.label}` })}
          </Button>
        )
      }
    >
      <PagedTable {...{ label: t('log'), query, columns, empty: t('noDeployment') }} />
    </Section>
  )
}
