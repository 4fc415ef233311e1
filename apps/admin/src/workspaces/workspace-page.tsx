'use client'

import type { WorkspaceDetails } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ErrorState } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time, useBytes } from '../format/format.tsx'
import { PageHeader, Section } from '../shell/page-header.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { type CreditSubject, CreditsDialog } from './credits-dialog.tsx'

type Membership = WorkspaceDetails['memberships'][number]

/** One workspace: its members, what its pictures take, and its credits. Never its pictures. */
export function WorkspacePage({ id }: { id: string }) {
  const t = useTranslations('workspaces')
  const sentence = useErrorSentence()
  const [subject, setSubject] = useState<CreditSubject>()
  const workspace = useQuery(useTRPC().workspace.get.queryOptions({ id }))
  if (workspace.isPending) return <TableSkeleton />
  if (workspace.isError && !workspace.data) return <ErrorState heading="h1" title={sentence(workspace.error)} />
  const { data } = workspace
  const ofAll = { workspaceId: id, name: data.name, limit: data.ownCreditLimit }
  return (
    <>
      <p className="pt-1">
        <Link href="/workspaces" className={linkStyles}>
          {t('title')}
        </Link>
      </p>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-3">
            {data.name}
            <Badge>{t(`oneKind.${data.kind}`)}</Badge>
            {data.deletedAt && <Badge tone="danger">{t('deleted')}</Badge>}
          </span>
        }
        actions={<Button onClick={() => setSubject(ofAll)}>{t('setLimit')}</Button>}
      />
      <Facts workspace={data} />
      <Members workspace={data} onLimit={setSubject} />
      {subject && <CreditsDialog subject={subject} onClose={() => setSubject(undefined)} />}
    </>
  )
}

function Facts({ workspace }: { workspace: WorkspaceDetails }) {
  const t = useTranslations('workspaces')
  const format = useFormatter()
  const bytes = useBytes()
  const { storage, usedCredits, creditLimit, createdAt } = workspace
  const facts = [
    [t('created'), <Time key="created" at={createdAt} />],
    [
      t('creditsThisMonth'),
      creditLimit === null
        ? t('unlimited', { used: format.number(usedCredits) })
        : t('usedOf', { used: format.number(usedCredits), limit: format.number(creditLimit) }),
    ],
    [
      t('storage'),
      storage.quota === null
        ? bytes(storage.used)
        : t('usedOf', { used: bytes(storage.used), limit: bytes(storage.quota) }),
    ],
    [t('originals'), bytes(storage.originals)],
    [t('results'), bytes(storage.results)],
    [t('previews'), bytes(storage.previews)],
    [t('trash'), bytes(storage.trash)],
  ] as const
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-4 rounded-xl bg-surface p-4 ring-1 ring-line">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt className="text-[0.8125rem] text-muted">{label}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface MembersProps {
  workspace: WorkspaceDetails
  onLimit: (subject: CreditSubject) => void
}

function Members({ workspace, onLimit }: MembersProps) {
  const t = useTranslations('workspaces')
  const format = useFormatter()
  const { id: workspaceId, memberships, memberLimit } = workspace
  const columns: Column<Membership>[] = [
    {
      key: 'name',
      label: t('member'),
      cell: ({ id, name, email }) => (
        <Link href={`/people/${id}`} className={linkStyles}>
          {name ?? email}
        </Link>
      ),
    },
    { key: 'role', label: t('role'), cell: ({ role }) => t(`roles.${role}`) },
    {
      ...{ key: 'credits', label: t('creditsThisMonth'), numeric: true },
      cell: ({ usedCredits, ownCreditLimit }) => {
        const limit = ownCreditLimit ?? memberLimit
        const used = format.number(usedCredits)
        return limit === null ? used : t('usedOf', { used, limit: format.number(limit) })
      },
    },
    {
      key: 'active',
      label: t('lastActive'),
      cell: ({ lastActiveAt }) => (lastActiveAt ? <Time at={lastActiveAt} /> : '–'),
    },
    {
      ...{ key: 'limit', label: t('setLimit'), hideLabel: true, className: 'text-right' },
      cell: ({ id: userId, name, email, ownCreditLimit: limit }) => (
        <Button size="sm" onClick={() => onLimit({ workspaceId, userId, name: name ?? email, limit })}>
          {t('setLimit')}
        </Button>
      ),
    },
  ]
  return (
    <Section title={t('members')}>
      <DataTable label={t('members')} columns={columns} rows={memberships} rowKey={({ id }) => id} />
    </Section>
  )
}
