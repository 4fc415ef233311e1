'use client'

import type { TrainingRunDetail } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Card, Spinner } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { Notice } from './notice.tsx'

interface ResultProps {
  run: TrainingRunDetail
  result: NonNullable<TrainingRunDetail['result']>
}

/** The checkpoint that the run has made, and its way into the registry. */
export function Result({ run, result }: ResultProps) {
  const t = useTranslations('training.result')
  const sentence = useErrorSentence()
  const command = useCommand()
  const register = useMutation(useTRPC().training.register.mutationOptions())
  const { registration, error, versionId, reference } = result
  return (
    <Card className="mt-4 flex flex-col gap-3 p-4 sm:p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h2 className="font-semibold">{t('title')}</h2>
          <p className="break-words text-muted">
            {versionId === null ? t('text', { place: reference }) : t('registered')}
          </p>
        </div>
        {versionId !== null ? (
          <Link href="/models" className={linkStyles}>
            {t('models')}
          </Link>
        ) : registration === 'waiting' ? (
          <p role="status" className="flex items-center gap-2 text-muted">
            <Spinner />
            {t('waiting')}
          </p>
        ) : (
          <Button
            variant="primary"
            loading={command.busy}
            onClick={() => command.run(() => register.mutateAsync({ id: run.id }), t('requested'))}
          >
            {t('register')}
          </Button>
        )}
      </div>
      {registration === 'failed' && error && (
        <Notice tone="danger">
          <span className="font-medium">{t('failed')}</span>{' '}
          {error.code === 'internal' ? sentence(error) : error.message}
        </Notice>
      )}
    </Card>
  )
}
