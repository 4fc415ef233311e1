'use client'

import type { AdministeredWorkspace } from '@amend/api/types'
import { Badge, SearchField, SegmentedControl } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Building2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time, useBytes } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { useDebounced } from '../shell/use-debounced.ts'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'

const kinds = ['all', 'team', 'personal'] as const

/** All workspaces of the installation: who, how much, and with what limits. */
export function WorkspacesPage() {
  const t = useTranslations('workspaces')
  const format = useFormatter()
  const bytes = useBytes()
  const [search, setSearch] = useState('')
  const [kind, setKind] = useState<(typeof kinds)[number]>('all')
  const words = useDebounced(search.trim())
  const query = useInfiniteQuery(
    useTRPC().workspace.list.infiniteQueryOptions(
      { ...(words && { search: words }), ...(kind !== 'all' && { kind }) },
      { ...pages, placeholderData: keepPreviousData },
    ),
  )
  const columns: Column<AdministeredWorkspace>[] = [
    {
      key: 'name',
      label: t('name'),
      cell: ({ id, name, owner, deletedAt }) => (
        <span className="flex flex-wrap items-center gap-x-2">
          <Link href={`/workspaces/${id}`} className={linkStyles}>
            {name}
          </Link>
          {owner && <span className="text-muted">{owner.email}</span>}
          {deletedAt && <Badge tone="danger">{t('deleted')}</Badge>}
        </span>
      ),
    },
    { key: 'kind', label: t('kind'), cell: ({ kind: one }) => t(`oneKind.${one}`) },
    { key: 'members', label: t('members'), numeric: true, cell: ({ members }) => format.number(members) },
    { key: 'bytes', label: t('storage'), numeric: true, cell: (row) => bytes(row.bytes) },
    {
      ...{ key: 'credits', label: t('credits'), numeric: true },
      cell: ({ usedCredits, creditLimit }) =>
        creditLimit === null
          ? format.number(usedCredits)
          : t('usedOf', { used: format.number(usedCredits), limit: format.number(creditLimit) }),
    },
    { key: 'created', label: t('created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <SearchField label={t('search')} value={search} onSearch={setSearch} className="w-full max-w-xs" />
        <SegmentedControl
          label={t('kind')}
          value={kind}
          onValueChange={setKind}
          options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
      </div>
      <PagedTable {...{ label: t('title'), query, columns, empty: t('none') }} icon={<Building2 aria-hidden />} />
    </>
  )
}
