'use client'

import type { EditItem } from '@amend/api/types'
import { Button, classNames, Progress } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useProgressText } from '../progress/progress-text.ts'
import { useEditStates, usePosition } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { useSession, useView } from '../session/session.tsx'
import { hasEnded, overallProgress } from '../state/live.ts'
import { follow, showPicture, togglePicking } from '../state/view-state.ts'
import { card } from './note-card.ts'

interface BatchNoteProps {
  edits: readonly EditItem[]
  /** Edits whose source is shown instead of them. */
  aside?: boolean
}

/** The progress of a request's edits, with a button to cancel them. */
export function BatchNote({ edits, aside = false }: BatchNoteProps) {
  const t = useTranslations('editor.batch')
  const { stores } = useSession()
  const { cancel } = useRequests()
  const text = useProgressText()
  const states = useEditStates(edits)
  const position = usePosition(edits)
  const [leaving, setLeaving] = useState(false)
  const open = edits.filter((_, i) => !hasEnded(states[i]?.status ?? 'done'))
  const picked = useView(({ stage }) => (stage.kind === 'batch' ? stage.picked : undefined))
  const [first] = states
  if (!first) return null
  const alone = edits.length === 1
  if (open.length === 0) {
    if (alone || aside) return null
    return (
      <div className={classNames(card, 'flex-wrap justify-end')}>
        <p className="grow basis-full sm:basis-auto">
          {t(picked === undefined ? 'pick' : picked.length === 0 ? 'comparePick' : 'compareOne')}
        </p>
        <Button size="sm" onClick={() => stores.view.set(togglePicking)}>
          {t(picked === undefined ? 'compare' : 'compareStop')}
        </Button>
        {picked === undefined && (
          <Button size="sm" variant="ghost" onClick={() => stores.view.set(showPicture)}>
            {t('back')}
          </Button>
        )}
      </div>
    )
  }
  const running = states.find(({ status }) => status === 'running')
  const done = edits.length - open.length
  const line = alone
    ? text(first, position)
    : running
      ? t('done', { done, count: edits.length })
      : text({ ...first, status: 'queued' }, position)
  return (
    <div className={`${card} w-full sm:w-[26rem]`}>
      <div className="min-w-0 grow">
        <p className="mb-1.5 truncate tabular-nums">{line}</p>
        <Progress label={t('progress')} value={running || done > 0 ? overallProgress(states) : null} valueText={line} />
      </div>
      {aside && (
        <Button
          size="sm"
          variant="ghost"
          onClick={() => stores.view.set((view) => follow(view, edits[0]?.batchId ?? ''))}
        >
          {t('watch')}
        </Button>
      )}
      <Button
        size="sm"
        loading={leaving}
        onClick={() => {
          setLeaving(true)
          void cancel(open.map(({ id }) => id)).finally(() => setLeaving(false))
        }}
      >
        {t('cancelAll', { count: open.length })}
      </Button>
    </div>
  )
}
