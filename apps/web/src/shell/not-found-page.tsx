'use client'

import { buttonStyles, EmptyState } from '@amend/ui'
import { ImageOff } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

/**
 * Shown for missing pages and for foreign records: both look the same.
 * @param within whether it is inside the shell, which has the page's main element already
 */
export function NotFoundPage({ within = false }: { within?: boolean }) {
  const t = useTranslations('shell')
  const Part = within ? 'div' : 'main'
  return (
    <Part {...(!within && { id: 'content' })} className="grid min-h-[70dvh] grow place-items-center">
      <EmptyState
        heading="h1"
        icon={<ImageOff aria-hidden />}
        title={<span className="text-lg">{t('notFound.title')}</span>}
        description={t('notFound.description')}
        action={
          <Link href="/" className={buttonStyles({ variant: 'primary' })}>
            {t('notFound.home')}
          </Link>
        }
      />
    </Part>
  )
}
