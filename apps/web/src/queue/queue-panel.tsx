'use client'

import type { QueueItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useViewer } from '@amend/next-app/client/viewer'
import { Button } from '@amend/ui'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { EveryonesList } from './everyones-list.tsx'
import { isUnfinished, isWaiting, orderAfterMove } from './own-queue.ts'
import { QueueRow } from './queue-row.tsx'
import type { Queue } from './use-queue.ts'

interface QueuePanelProps {
  workspaceId: string
  queue: Queue
  /** The edits to list. */
  own: readonly QueueItem[]
  mayEdit: boolean
  onDismiss: (id: string) => void
  onClose: () => void
}

export function QueuePanel({ workspaceId, queue, own, mayEdit, onDismiss, onClose }: QueuePanelProps) {
  const t = useTranslations('queue')
  const sentence = useErrorSentence()
  const list = useRef<HTMLUListElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const [said, setSaid] = useState('')
  const [everyones, showEveryones] = useState(false)
  const mayCancelAnybodys = useViewer().installationPermissions.includes('job:cancel')
  const unfinished = own.filter(isUnfinished)
  const waiting = own.filter(isWaiting)
  const mayCancelAll = mayEdit && unfinished.length > 1

  /** The row is removed with the button that has the focus: the next row gets it, or the heading. */
  const moveFocusFrom = (id: string) => {
    const at = own.findIndex((edit) => edit.id === id)
    const next = own[at + 1] ?? own[at - 1]
    const row = next && list.current?.querySelector(`[data-edit="${next.id}"]`)
    const target = row?.querySelector<HTMLElement>('[data-last]') ?? heading.current
    target?.focus()
  }
  const cancel = ({ id, instruction }: QueueItem) => {
    moveFocusFrom(id)
    setSaid(t('saidCancelled', { instruction }))
    void queue.cancel([id])
  }
  const cancelAll = () => {
    heading.current?.focus()
    setSaid(t('saidCancelledAll', { count: unfinished.length }))
    void queue.cancel(unfinished.map(({ id }) => id))
  }
  const move = ({ id, instruction }: QueueItem, by: -1 | 1) => {
    const order = orderAfterMove(own, id, by)
    if (!order) return
    setSaid(t('saidMoved', { instruction, place: order.indexOf(id) + 1, count: order.length }))
    void queue.reorder(order)
  }
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className="shrink-0 px-4 pt-3 pb-1.5 font-semibold text-sm outline-none">
        {t('title')}
      </h2>
      {queue.problem && (
        <p role="alert" className="mx-2 mb-1 rounded-lg bg-danger-soft px-3 py-2 text-[0.8125rem] text-danger-ink">
          {sentence(queue.problem)}
        </p>
      )}
      {own.length === 0 ? (
        <p className="px-4 pb-4 text-[0.8125rem] text-muted">{t('empty')}</p>
      ) : (
        <ul ref={list} aria-label={t('list')} className="min-h-0 overflow-y-auto overscroll-contain px-2 pb-2">
          {own.map((edit) => (
            <QueueRow
              key={edit.id}
              {...{ workspaceId, edit, mayEdit }}
              live={queue.live.get(edit.id)}
              place={waiting.indexOf(edit)}
              waiting={waiting.length}
              onOpen={onClose}
              onCancel={() => cancel(edit)}
              onMove={(by) => move(edit, by)}
              onRetry={() => void queue.retry(edit.id)}
              onDismiss={() => {
                moveFocusFrom(edit.id)
                onDismiss(edit.id)
              }}
            />
          ))}
        </ul>
      )}
      {everyones && <EveryonesList />}
      {(queue.queue.others > 0 || mayCancelAll || everyones) && (
        <div className="flex shrink-0 items-center gap-2 border-line border-t py-1.5 pr-2 pl-4">
          <p className="grow text-muted text-xs">
            {queue.queue.others > 0 && t('others', { count: queue.queue.others })}
          </p>
          {mayCancelAnybodys && (queue.queue.others > 0 || everyones) && (
            <Button size="sm" variant="ghost" aria-expanded={everyones} onClick={() => showEveryones(!everyones)}>
              {t(everyones ? 'hideEveryones' : 'showEveryones')}
            </Button>
          )}
          {mayCancelAll && (
            <Button size="sm" variant="ghost" onClick={cancelAll}>
              {t('cancelAll')}
            </Button>
          )}
        </div>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  )
}
