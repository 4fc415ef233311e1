'use client'

import type { ImageItem } from '@amend/api/types'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { PictureGrid, type PictureGridProps } from './grid.tsx'
import { LoadingFailed, LoadingPictures } from './list-states.tsx'
import { MorePictures } from './more-pictures.tsx'
import type { ListQuery } from './use-more.ts'

interface PictureListProps extends Omit<PictureGridProps, 'label' | 'pictures' | 'hasMore' | 'onMore'> {
  list: {
    readonly query: ListQuery
    readonly pictures: readonly ImageItem[]
    readonly more: () => void
  }
  /** Shown in place of a list without pictures. */
  empty: ReactNode
}

/** The grid of a list of pictures; without pictures, the reason. */
export function PictureList({ list: { query, pictures, more }, empty, ...grid }: PictureListProps) {
  const t = useTranslations('pictures')
  if (query.isSuccess) {
    if (pictures.length === 0) return empty
    return (
      <>
        <PictureGrid label={t('list')} pictures={pictures} hasMore={query.hasNextPage} onMore={more} {...grid} />
        <MorePictures query={query} />
      </>
    )
  }
  if (query.isError || query.isPaused) {
    return <LoadingFailed error={query.error} paused={query.isPaused} onRetry={() => void query.refetch()} />
  }
  return <LoadingPictures />
}
