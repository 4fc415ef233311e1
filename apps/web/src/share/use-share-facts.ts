'use client'

import type { ShareItem } from '@amend/api/types'
import { useFormatter, useTranslations } from 'use-intl'

/** What a link shows, how often it was visited, and when it ends: in a few words each. */
export function useShareFacts({ subject, views, expiresAt }: ShareItem): string[] {
  const t = useTranslations('share.list')
  const format = useFormatter()
  return [
    ...(subject === 'branch' || subject === 'album' ? [t(subject)] : []),
    t('views', { views }),
    expiresAt === null
      ? t('endsNever')
      : t('ends', { date: format.dateTime(new Date(expiresAt), { dateStyle: 'medium' }) }),
  ]
}
