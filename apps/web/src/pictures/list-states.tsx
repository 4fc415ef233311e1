'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, EmptyState, ErrorState, Skeleton, VisuallyHidden } from '@amend/ui'
import { CloudOff, ImagePlus, SearchX, Star, WandSparkles } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { SampleButton, SampleEdit } from '../sample/index.ts'
import { UploadButton, useUploadLimits } from '../uploads/index.ts'
import { type Filter, isFiltered } from './filters.ts'

/** Aspect ratios of the placeholders while pictures are loading. */
const rows = ['basis-1/3 basis-1/4 basis-5/12', 'basis-1/2 basis-1/4 basis-1/4', 'basis-1/4 basis-1/3 basis-5/12']

export function LoadingPictures() {
  const t = useTranslations('pictures')
  return (
    <div role="status" className="flex flex-col gap-2">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {rows.map((row) => (
        <div key={row} className="flex gap-2">
          {row.split(' ').map((basis, index) => (
            <Skeleton key={`${basis}-${row.length + index}`} className={`h-32 rounded-lg sm:h-48 ${basis}`} />
          ))}
        </div>
      ))}
    </div>
  )
}

interface LoadingFailedProps {
  error: unknown
  /** Not loading: there is no connection. */
  paused: boolean
  onRetry: () => void
}

export function LoadingFailed({ error, paused, onRetry }: LoadingFailedProps) {
  const t = useTranslations('pictures')
  const sentence = useErrorSentence()
  if (paused) {
    return (
      <EmptyState
        icon={<CloudOff aria-hidden />}
        title={t('error.offline')}
        description={t('error.offlineText')}
        action={<Button onClick={onRetry}>{t('retry')}</Button>}
      />
    )
  }
  return (
    <ErrorState
      title={t('error.title')}
      description={sentence(error)}
      action={<Button onClick={onRetry}>{t('retry')}</Button>}
    />
  )
}

interface NoPicturesProps {
  workspaceId: string
  filter: Filter
  mayUpload: boolean
  onShowAll: () => void
}

/** In place of the grid: there are no pictures, or none match the search and the filter. */
export function NoPictures({ workspaceId, filter, mayUpload, onShowAll }: NoPicturesProps) {
  const t = useTranslations('pictures')
  const limits = useUploadLimits()
  const showAll = <Button onClick={onShowAll}>{t('none.all')}</Button>
  if (filter.search !== '') {
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={t('none.search', { search: filter.search })}
        description={t('none.searchText')}
        action={showAll}
      />
    )
  }
  if (isFiltered({ ...filter, show: 'all' })) {
    return <EmptyState icon={<SearchX aria-hidden />} title={t('none.filtered')} action={showAll} />
  }
  switch (filter.show) {
    case 'favourites':
      return (
        <EmptyState
          icon={<Star aria-hidden />}
          title={t('none.favourites')}
          description={t('none.favouritesText')}
          action={showAll}
        />
      )
    case 'results':
      return (
        <EmptyState
          icon={<WandSparkles aria-hidden />}
          title={t('none.results')}
          description={t('none.resultsText')}
          action={showAll}
        />
      )
    case 'uploads':
      return <EmptyState icon={<ImagePlus aria-hidden />} title={t('none.uploads')} action={showAll} />
    case 'all':
      if (!mayUpload) return <EmptyState icon={<ImagePlus aria-hidden />} title={t('empty.viewer')} />
      return (
        <div className="mx-auto my-auto grid w-full max-w-5xl grid-cols-1 items-center gap-x-12 gap-y-4 py-4 lg:grid-cols-2">
          <div>
            <EmptyState
              icon={<ImagePlus aria-hidden />}
              title={t('empty.title')}
              description={t('empty.text')}
              action={
                <>
                  <UploadButton workspaceId={workspaceId} size="lg" />
                  <SampleButton workspaceId={workspaceId} />
                </>
              }
              className="pb-0 max-sm:px-0"
            />
            <p className="px-6 pt-4 text-center text-[0.8125rem] text-muted">{t('empty.limits', limits)}</p>
          </div>
          <SampleEdit />
        </div>
      )
  }
}
