'use client'

import type { LogItem } from '@amend/api/types'
import { Select, TextField } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { dayRange } from './day-range.ts'

/** What an action is about: the first part of its name. */
const nouns = [
  ...(['user', 'account', 'session', 'sign-in', 'password', 'passkey', 'two-factor', 'identity', 'email'] as const),
  ...(['access', 'rate', 'credit', 'api-key', 'webhook', 'job', 'mail', 'model', 'golden-item', 'preference'] as const),
  ...([
    'dataset',
    'training',
    'setting',
    'storage',
    'backup',
    'announcement',
    'safety',
    'workspace',
    'member',
  ] as const),
  ...(['image', 'edit', 'album', 'tag', 'comment', 'share'] as const),
]

/** Everything that was done in the installation: who, what, before, after. */
export function LogPage({ actorId }: { actorId: string | undefined }) {
  const t = useTranslations('log')
  const [noun, setNoun] = useState('all')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const query = useInfiniteQuery(
    useTRPC().log.list.infiniteQueryOptions(
      { ...(actorId && { actorId }), ...(noun !== 'all' && { noun }), ...dayRange(from, to) },
      { ...pages, placeholderData: keepPreviousData },
    ),
  )
  const columns: Column<LogItem>[] = [
    { key: 'at', label: t('at'), cell: ({ at }) => <Time at={at} /> },
    {
      key: 'actor',
      label: t('actor'),
      cell: ({ actor, address }) => (
        <span className="flex flex-wrap gap-x-2">
          {actor ? (
            <Link href={`/people/${actor.id}`} className={linkStyles}>
              {actor.name}
            </Link>
          ) : (
            <span className="text-subtle">{t('nobody')}</span>
          )}
          {address && <span className="font-mono text-muted text-xs">{address}</span>}
        </span>
      ),
    },
    { key: 'action', label: t('action'), cell: ({ action }) => <code>{action}</code> },
    {
      key: 'subject',
      label: t('subject'),
      cell: ({ name, workspace }) => (
        <span className="flex flex-wrap gap-x-2">
          {name}
          {workspace && (
            <Link href={`/workspaces/${workspace.id}`} className={linkStyles}>
              {workspace.name ?? t('deletedWorkspace')}
            </Link>
          )}
        </span>
      ),
    },
    { key: 'change', label: t('change'), cell: (item) => <Change {...item} /> },
  ]
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <div className="mb-3 flex flex-wrap items-end gap-3">
        <Select
          label={t('about')}
          className="w-52"
          value={noun}
          onValueChange={setNoun}
          options={[{ value: 'all', label: t('everything') }, ...nouns.map((value) => ({ value, label: value }))]}
        />
        <TextField label={t('from')} type="date" value={from} onChange={({ target }) => setFrom(target.value)} />
        <TextField label={t('to')} type="date" value={to} onChange={({ target }) => setTo(target.value)} />
        {actorId && (
          <Link href="/log" className={linkStyles}>
            {t('everybody')}
          </Link>
        )}
      </div>
      <PagedTable {...{ label: t('title'), query, columns, empty: t('none') }} icon={<ScrollText aria-hidden />} />
    </>
  )
}

function Change({ before, after }: Pick<LogItem, 'before' | 'after'>) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  if (keys.length === 0) return <span className="text-subtle">–</span>
  return (
    <ul className="flex max-w-xl flex-col">
      {keys.map((key) => (
        <li key={key} className="break-words">
          <span className="text-muted">{key}: </span>
          {before[key] !== undefined && <del className="text-muted">{before[key]}</del>}
          {before[key] !== undefined && after[key] !== undefined && ' → '}
          {after[key] !== undefined && <ins className="no-underline">{after[key]}</ins>}
        </li>
      ))}
    </ul>
  )
}
