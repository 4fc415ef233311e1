'use client'

import { Spinner } from '@amend/ui'
import { useTranslations } from 'use-intl'

/** Shown while a page loads: empty at first, because most load at once. */
export function PageLoading() {
  const t = useTranslations('shell')
  return (
    <div role="status" className="grid grow animate-[appear_200ms_400ms_both] place-items-center text-subtle">
      <Spinner className="size-6" />
      <span className="sr-only">{t('loading')}</span>
    </div>
  )
}
