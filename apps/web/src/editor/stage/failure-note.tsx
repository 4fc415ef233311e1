'use client'

import type { EditItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { Button } from '@amend/ui'
import { CircleAlert, RotateCw } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { Dismiss } from './dismiss.tsx'
import { card } from './note-card.ts'

export function FailureNote({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor')
  const { again, busy } = useRequests()
  const sentence = useErrorSentence()
  return (
    <div role="alert" className={card}>
      <CircleAlert aria-hidden className="text-danger-ink" />
      <div className="min-w-0 grow">
        <p>{edit.error ? sentence(problemOfRecord(edit.error)) : t('batch.failed')}</p>
        <p className="truncate text-muted text-xs">{edit.instruction}</p>
      </div>
      <Button
        size="sm"
        icon={<RotateCw aria-hidden className="size-4" />}
        loading={busy === 'edit'}
        onClick={() => void again(edit)}
      >
        {t('batch.retry')}
      </Button>
      <Dismiss edit={edit} />
    </div>
  )
}
