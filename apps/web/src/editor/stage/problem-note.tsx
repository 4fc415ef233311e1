'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { IconButton } from '@amend/ui'
import { CircleAlert, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { card } from './note-card.ts'

/** Why the last request was refused. */
export function ProblemNote() {
  const t = useTranslations('editor')
  const { problem, clearProblem } = useRequests()
  const sentence = useErrorSentence()
  if (!problem) return null
  return (
    <div role="alert" id="editor-problem" className={card}>
      <CircleAlert aria-hidden className="text-danger-ink" />
      <p className="grow">{sentence(problem)}</p>
      <IconButton size="sm" tooltip={false} label={t('close')} icon={<X aria-hidden />} onClick={clearProblem} />
    </div>
  )
}
