'use client'

import type { EditItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { Button } from '@amend/ui'
import { RotateCw, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { changeDraft } from '../draft/draft.ts'
import { useProgressText } from '../progress/progress-text.ts'
import { useEditState } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { useSession } from '../session/session.tsx'
import { hasEnded } from '../state/live.ts'

export function Underway({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor.history')
  const { stores } = useSession()
  const { cancel, again } = useRequests()
  const text = useProgressText()
  const sentence = useErrorSentence()
  const state = useEditState(edit)
  if (state.status === 'failed') {
    return (
      <>
        <p className="text-danger-ink">{edit.error ? sentence(problemOfRecord(edit.error)) : text(state)}</p>
        <div className="flex gap-2">
          <Button size="sm" icon={<RotateCw aria-hidden className="size-4" />} onClick={() => void again(edit)}>
            {t('retry')}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => stores.draft.set((draft) => changeDraft(draft, { type: 'dismiss', editId: edit.id }))}
          >
            {t('dismiss')}
          </Button>
        </div>
      </>
    )
  }
  if (hasEnded(state.status)) return null
  return (
    <div className="flex items-center gap-2">
      <p className="grow text-muted tabular-nums">{text(state)}</p>
      <Button size="sm" icon={<X aria-hidden className="size-4" />} onClick={() => void cancel([edit.id])}>
        {t('cancel')}
      </Button>
    </div>
  )
}
