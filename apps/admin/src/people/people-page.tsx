'use client'

import type { UserItem } from '@amend/api/types'
import { Badge, SearchField, SegmentedControl } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { useDebounced } from '../shell/use-debounced.ts'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'

const states = ['all', 'administrators', 'suspended'] as const

/** All accounts of the installation. */
export function PeoplePage() {
  const t = useTranslations('people')
  const [search, setSearch] = useState('')
  const [state, setState] = useState<(typeof states)[number]>('all')
  const words = useDebounced(search.trim())
  const trpc = useTRPC()
  const query = useInfiniteQuery(
    trpc.user.list.infiniteQueryOptions(
      { ...(words && { search: words }), ...(state !== 'all' && { state }) },
      { ...pages, placeholderData: keepPreviousData },
    ),
  )
  const columns: Column<UserItem>[] = [
    {
      key: 'name',
      label: t('name'),
      cell: ({ id, name, email }) => (
        <Link href={`/people/${id}`} className={linkStyles}>
          {name ?? email}
        </Link>
      ),
    },
    { key: 'email', label: t('email'), cell: ({ email }) => <span className="text-muted">{email}</span> },
    { key: 'state', label: t('state'), cell: (user) => <UserBadges user={user} /> },
    { key: 'sessions', label: t('sessions'), numeric: true, cell: ({ sessions }) => sessions },
    {
      key: 'seen',
      label: t('lastSeen'),
      cell: ({ lastSeenAt }) => (lastSeenAt ? <Time at={lastSeenAt} /> : <span className="text-subtle">–</span>),
    },
    { key: 'created', label: t('created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <SearchField label={t('search')} value={search} onSearch={setSearch} className="w-full max-w-xs" />
        <SegmentedControl
          label={t('filter')}
          value={state}
          onValueChange={setState}
          options={states.map((value) => ({ value, label: t(`states.${value}`) }))}
        />
      </div>
      <PagedTable label={t('title')} query={query} columns={columns} empty={t('none')} icon={<Users aria-hidden />} />
    </>
  )
}

/** What is particular about an account. */
export function UserBadges({ user }: { user: Pick<UserItem, 'role' | 'suspendedAt' | 'emailVerified'> }) {
  const t = useTranslations('people')
  return (
    <span className="flex flex-wrap gap-1.5">
      {user.role === 'administrator' && <Badge tone="accent">{t('administrator')}</Badge>}
      {user.suspendedAt && <Badge tone="danger">{t('suspended')}</Badge>}
      {!user.emailVerified && <Badge tone="warning">{t('unconfirmed')}</Badge>}
    </span>
  )
}
