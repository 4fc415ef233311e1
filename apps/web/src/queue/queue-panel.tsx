'use client'

import type { QueueItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button } from '@amend/ui'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
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
  const unfinished = own.filter(isUnfinished)
  const waiting = own.filter(isWaiting)

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
  const move = ({ id, instruction }: QueueItem, by: -1 | 1) => {
    const order = orderAfterMove(own, id, by)
    if (!order) return
    setSaid(t('saidMoved', { instruction, place: order.indexOf(id) + 1, count: order.length }))
    void queue.reorder(order)
  }
  return (
    <>
      <header className="flex shrink-0 items-center gap-2 py-2 pr-2 pl-4">
        <h2 ref={heading} tabIndex={-1} className="grow font-semibold text-sm outline-none">
          {t('title')}
        </h2>
        {mayEdit && unfinished.length > 1 && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              heading.current?.focus()
              setSaid(t('saidCancelledAll', { count: unfinished.length }))
              void queue.cancel(unfinished.map(({ id }) => id))
            }}
          >
            {t('cancelAll')}
          </Button>
        )}
      </header>
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
      {queue.queue.others > 0 && (
        <p className="shrink-0 border-line border-t px-4 py-2.5 text-muted text-xs">
          {t('others', { count: queue.queue.others })}
        </p>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  )
}
