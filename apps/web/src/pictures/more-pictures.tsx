'use client'

import { Button, Spinner } from '@amend/ui'
import { useTranslations } from 'use-intl'

interface MorePicturesProps {
  query: {
    readonly isFetchingNextPage: boolean
    readonly isFetchNextPageError: boolean
    readonly fetchNextPage: () => unknown
  }
}

/** Under the grid: that more is loading, or that loading failed. Its space is reserved, so that nothing moves. */
export function MorePictures({
  query: { isFetchingNextPage, isFetchNextPageError, fetchNextPage },
}: MorePicturesProps) {
  const t = useTranslations('pictures')
  return (
    <div className="grid min-h-16 place-items-center py-3 text-muted">
      {isFetchingNextPage ? (
        <Spinner className="size-5" />
      ) : (
        isFetchNextPageError && (
          <p role="alert" className="flex flex-wrap items-center justify-center gap-3">
            {t('error.more')}
            <Button size="sm" onClick={() => void fetchNextPage()}>
              {t('retry')}
            </Button>
          </p>
        )
      )}
    </div>
  )
}
