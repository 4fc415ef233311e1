'use client'

import { Button, ErrorState } from '@amend/ui'
import { useTranslations } from 'use-intl'

interface ErrorPageProps {
  error: Error & { digest?: string }
  reset: () => void
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useTranslations('shell')
  return (
    <div className="grid min-h-[70dvh] grow place-items-center">
      <ErrorState
        title={<span className="text-lg">{t('error.title')}</span>}
        description={error.digest ? t('error.reference', { digest: error.digest }) : undefined}
        action={
          <Button variant="primary" onClick={reset}>
            {t('retry')}
          </Button>
        }
      />
    </div>
  )
}
