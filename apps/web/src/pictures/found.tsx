'use client'

import { VisuallyHidden } from '@amend/ui'
import { useTranslations } from 'use-intl'

/** Announces the number of results of a search to screen readers. */
export function Found({ count, more }: { count: number | undefined; more: boolean }) {
  const t = useTranslations('pictures')
  return (
    <VisuallyHidden role="status">
      {count !== undefined && (more ? t('search.foundMore', { count }) : t('search.found', { count }))}
    </VisuallyHidden>
  )
}
