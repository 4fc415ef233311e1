'use client'

import { buttonStyles, EmptyState } from '@amend/ui'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

/** Shown for an address that leads nowhere. */
export function NotFoundPage() {
  const t = useTranslations('shell')
  return (
    <main id="content" className="grid min-h-[70dvh] place-items-center">
      <EmptyState
        heading="h1"
        title={t('notFound.title')}
        description={t('notFound.description')}
        action={
          <Link href="/" className={buttonStyles({ variant: 'primary' })}>
            {t('notFound.home')}
          </Link>
        }
      />
    </main>
  )
}
