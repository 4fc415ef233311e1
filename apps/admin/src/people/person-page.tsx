'use client'

import type { UserDetails, UserSession } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useViewer } from '@amend/next-app/client/viewer'
import { Badge, Button, ErrorState } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader, Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { UserBadges } from './people-page.tsx'
import { PersonActions } from './person-actions.tsx'

/** One account: its sessions, its workspaces, and what an administrator may do to it. */
export function PersonPage({ id }: { id: string }) {
  const t = useTranslations('people')
  const sentence = useErrorSentence()
  const user = useQuery(useTRPC().user.get.queryOptions({ id }))
  if (user.isPending) return <TableSkeleton />
  if (user.isError && !user.data) return <ErrorState heading="h1" title={sentence(user.error)} />
  const { data } = user
  return (
    <>
      <p className="pt-1">
        <Link href="/people" className={linkStyles}>
          {t('title')}
        </Link>
      </p>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-3">
            {data.name ?? data.email}
            <UserBadges user={data} />
          </span>
        }
        text={data.email}
        actions={<PersonActions user={data} />}
      />
      <Facts user={data} />
      <Sessions user={data} />
      <Workspaces user={data} />
    </>
  )
}

function Facts({ user }: { user: UserDetails }) {
  const t = useTranslations('people')
  const format = useFormatter()
  const ways = [...(user.hasPassword ? [t('password')] : []), ...user.providers]
  const facts = [
    [t('created'), <Time key="created" at={user.createdAt} />],
    [t('lastSeen'), user.lastSeenAt ? <Time key="seen" at={user.lastSeenAt} /> : '–'],
    [t('waysIn'), ways.length > 0 ? format.list(ways) : t('linkOnly')],
    [t('images'), format.number(user.images)],
    [t('edits'), format.number(user.edits)],
  ] as const
  return (
    <>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-4 rounded-xl bg-surface p-4 ring-1 ring-line">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="text-[0.8125rem] text-muted">{label}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem]">
        <Link href={`/jobs?person=${user.id}`} className={linkStyles}>
          {t('jobsOf')}
        </Link>
        <Link href={`/log?actor=${user.id}`} className={linkStyles}>
          {t('logOf')}
        </Link>
      </div>
    </>
  )
}

function Sessions({ user }: { user: UserDetails }) {
  const t = useTranslations('people')
  const command = useCommand()
  const end = useMutation(useTRPC().user.endSessions.mutationOptions())
  const viewer = useViewer()
  const columns: Column<UserSession>[] = [
    {
      key: 'browser',
      label: t('browser'),
      cell: ({ browser, system }) => [browser, system].filter(Boolean).join(', ') || t('unknownBrowser'),
    },
    {
      key: 'app',
      label: t('app'),
      cell: ({ app }) => <Badge>{app === 'amend-admin' ? t('administration') : t('editor')}</Badge>,
    },
    { key: 'address', label: t('address'), cell: ({ address }) => <span className="font-mono">{address ?? '–'}</span> },
    { key: 'seen', label: t('lastSeen'), cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
    {
      ...{ key: 'end', label: t('endSession'), hideLabel: true, className: 'text-right' },
      cell: ({ id }) => (
        <Button
          size="sm"
          disabled={command.busy}
          onClick={() => command.run(() => end.mutateAsync({ userId: user.id, sessionId: id }), t('sessionEnded'))}
        >
          {t('endSession')}
        </Button>
      ),
    },
  ]
  return (
    <Section
      title={t('sessions')}
      aside={
        user.openSessions.length > 1 &&
        viewer.user.id !== user.id && (
          <Button
            size="sm"
            disabled={command.busy}
            onClick={() => command.run(() => end.mutateAsync({ userId: user.id }), t('sessionsEnded'))}
          >
            {t('endAll')}
          </Button>
        )
      }
    >
      {user.openSessions.length === 0 ? (
        <p className="text-muted">{t('noSessions')}</p>
      ) : (
        <DataTable label={t('sessions')} columns={columns} rows={user.openSessions} rowKey={({ id }) => id} />
      )}
    </Section>
  )
}

function Workspaces({ user }: { user: UserDetails }) {
  const t = useTranslations('people')
  return (
    <Section title={t('workspaces')}>
      <ul className="flex flex-col gap-1">
        {user.workspaces.map(({ id, name, kind, role }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <Link href={`/workspaces/${id}`} className={linkStyles}>
              {name}
            </Link>
            <Badge>{t(`kinds.${kind}`)}</Badge>
            <span className="text-muted">{t(`roles.${role}`)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
