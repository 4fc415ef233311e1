'use client'

import { Spinner } from '@amend/ui'
import { useTranslations } from 'use-intl'

/** While a page is on its way: nothing at first, because most come at once. */
export function PageLoading() {
  const t = useTranslations('shell')
  return (
    <div role="status" className="grid grow animate-[appear_200ms_400ms_both] place-items-center text-subtle">
      <Spinner className="size-6" />
      <span className="sr-only">{t('loading')}</span>
    </div>
  )
}
