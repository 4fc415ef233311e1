'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, EmptyState, ErrorState, Skeleton } from '@amend/ui'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { type Column, DataTable } from './data-table.tsx'

interface Page<Row> {
  readonly items: readonly Row[]
  readonly nextCursor: string | null
}

interface PagedTableProps<Row> {
  label: string
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>, unknown>
  columns: readonly Column<Row>[]
  /** In place of an empty table. */
  empty: ReactNode
  icon?: ReactNode
}

/** The parameters that every list shares: pages by cursor. */
export const pages = { getNextPageParam: ({ nextCursor }: Page<unknown>) => nextCursor ?? undefined }

/** A table of a list that is read page by page, with its states. */
export function PagedTable<Row extends { readonly id: string }>(props: PagedTableProps<Row>) {
  const { label, query, columns, empty, icon } = props
  const t = useTranslations('shell')
  const sentence = useErrorSentence()
  const { data, isPending, isError, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  if (isPending) return <TableSkeleton />
  if (isError && !data) {
    return <ErrorState title={sentence(error)} action={<Button onClick={() => refetch()}>{t('retry')}</Button>} />
  }
  const rows = data?.pages.flatMap(({ items }) => items) ?? []
  if (rows.length === 0) return <EmptyState icon={icon} title={empty} />
  const more = hasNextPage && !isFetchingNextPage && !isError
  return (
    <>
      <DataTable
        {...{ label, columns, rows }}
        rowKey={({ id }) => id}
        onEnd={more ? () => fetchNextPage() : undefined}
      />
      {isError && (
        <p role="alert" className="mt-2 flex items-center gap-3 text-danger-ink">
          {sentence(error)}
          <Button size="sm" onClick={() => fetchNextPage()}>
            {t('retry')}
          </Button>
        </p>
      )}
    </>
  )
}

export function TableSkeleton() {
  return (
    <div className="flex flex-col gap-2">
      {[1, 2, 3, 4].map((line) => (
        <Skeleton key={line} className="h-9" />
      ))}
    </div>
  )
}
