'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, IconButton } from '@amend/ui'
import { CircleAlert, RotateCw, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { card } from './note-card.ts'

/** Why the last request was refused. */
export function ProblemNote() {
  const t = useTranslations('editor')
  const { refused, clearRefused, retryRefused } = useRequests()
  const sentence = useErrorSentence()
  if (!refused) return null
  const { problem, request } = refused
  return (
    <div role="alert" id="editor-problem" className={card}>
      <CircleAlert aria-hidden className="text-danger-ink" />
      <div className="min-w-0 grow">
        <p>{sentence(problem)}</p>
        {request?.typed && <p className="truncate text-muted text-xs">{request.typed}</p>}
      </div>
      {request && (
        <Button size="sm" icon={<RotateCw aria-hidden className="size-4" />} onClick={() => void retryRefused()}>
          {t('batch.retry')}
        </Button>
      )}
      <IconButton size="sm" tooltip={false} label={t('close')} icon={<X aria-hidden />} onClick={clearRefused} />
    </div>
  )
}
