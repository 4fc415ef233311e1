'use client'

import type { QueueItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { IconButton, Progress } from '@amend/ui'
import { ArrowDown, ArrowUp, RotateCw, X } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { useDurationText, useProgressText } from '../editor/progress/progress-text.ts'
import type { Live } from './own-queue.ts'

interface QueueRowProps {
  workspaceId: string
  edit: QueueItem
  live: Live | undefined
  /** Among the own waiting edits, from 0; -1 when it does not wait. */
  place: number
  /** The number of own waiting edits. */
  waiting: number
  mayEdit: boolean
  onOpen: () => void
  onCancel: () => void
  onMove: (by: -1 | 1) => void
  onRetry: () => void
  onDismiss: () => void
}

export function QueueRow({ workspaceId, edit, live, mayEdit, onOpen, ...row }: QueueRowProps) {
  const t = useTranslations('queue')
  const text = useStatusText()
  const { instruction, status, sourceId, thumbnail, variant, kind } = edit
  const name = kind === 'exploration' ? t('sketch', { instruction, number: variant + 1 }) : instruction
  const picture = thumbnail ? (
    <img src={thumbnail} alt="" className="size-full object-cover" />
  ) : (
    <span className="block size-full" />
  )
  return (
    <li data-edit={edit.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg px-2 py-2 sm:flex-nowrap">
      <div className="flex min-w-0 grow basis-44 items-center gap-3">
        <span className="size-12 shrink-0 overflow-hidden rounded-md bg-well">{picture}</span>
        <div className="min-w-0 grow">
          {sourceId === null ? (
            <p className="truncate font-medium text-sm">{name}</p>
          ) : (
            <Link
              href={`/w/${workspaceId}/edit/${sourceId}`}
              prefetch={false}
              onClick={onOpen}
              className="block truncate rounded-sm font-medium text-sm hover:underline"
            >
              {name}
            </Link>
          )}
          <p
            className={
              status === 'failed' ? 'line-clamp-3 text-danger-ink text-xs' : 'truncate text-muted text-xs tabular-nums'
            }
          >
            {text(edit, live)}
          </p>
          {status === 'running' && (
            <Progress
              label={name}
              value={live?.progress ?? edit.progress}
              valueText={text(edit, live)}
              className="mt-1.5"
            />
          )}
        </div>
      </div>
      {mayEdit && <Actions {...row} edit={edit} />}
    </li>
  )
}

function Actions({
  edit: { status, instruction },
  place,
  waiting,
  onCancel,
  onMove,
  onRetry,
  onDismiss,
}: Pick<QueueRowProps, 'edit' | 'place' | 'waiting' | 'onCancel' | 'onMove' | 'onRetry' | 'onDismiss'>) {
  const t = useTranslations('queue')
  if (status === 'failed') {
    return (
      <div className="ml-auto flex shrink-0">
        <IconButton size="sm" label={t('retry', { instruction })} icon={<RotateCw aria-hidden />} onClick={onRetry} />
        <IconButton
          data-last
          size="sm"
          label={t('dismiss', { instruction })}
          icon={<X aria-hidden />}
          onClick={onDismiss}
        />
      </div>
    )
  }
  const moves = status === 'queued' && waiting > 1
  return (
    <div className="ml-auto flex shrink-0">
      {moves && (
        <>
          <IconButton
            size="sm"
            label={t('earlier', { instruction })}
            aria-disabled={place === 0}
            className="aria-disabled:opacity-40"
            icon={<ArrowUp aria-hidden />}
            onClick={() => onMove(-1)}
          />
          <IconButton
            size="sm"
            label={t('later', { instruction })}
            aria-disabled={place === waiting - 1}
            className="aria-disabled:opacity-40"
            icon={<ArrowDown aria-hidden />}
            onClick={() => onMove(1)}
          />
        </>
      )}
      <IconButton
        data-last
        size="sm"
        label={t('cancel', { instruction })}
        icon={<X aria-hidden />}
        onClick={onCancel}
      />
    </div>
  )
}

/** The state of an edit in a line. */
function useStatusText() {
  const text = useProgressText()
  const duration = useDurationText()
  const t = useTranslations('queue')
  const sentence = useErrorSentence()
  return (edit: QueueItem, live: Live | undefined): string => {
    const { status, error, ahead, startsIn, endsIn } = edit
    if (error && status === 'failed') return sentence(problemOfRecord(error))
    if (status === 'running' && !live?.step && endsIn !== null) return t('left', { time: duration(endsIn) })
    return text({ status, ...live }, { ahead, startsIn })
  }
}
