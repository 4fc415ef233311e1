'use client'

import type { EditItem } from '@amend/api/types'
import type { EditOutcome } from '@amend/contract'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, IconButton, Progress } from '@amend/ui'
import { CircleAlert, Info, Lightbulb, RotateCw, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { changeDraft } from '../draft/draft.ts'
import { useEditStates, usePosition, useProgressText } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { useCurrentImage, useDraft, useSession, useView } from '../session/session.tsx'
import { hasEnded, overallProgress } from '../state/live.ts'
import { follow, showPicture } from '../state/view-state.ts'
import { Examples } from './examples.tsx'

/** At the foot of the picture, over it so that nothing moves: what is under way, what went wrong, what to try next. */
export function StageNotes() {
  const { data } = useSession()
  const stage = useView((view) => view.stage)
  const batch = stage.kind === 'batch' ? data.batches.get(stage.batchId) : undefined
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-0 flex flex-col items-center gap-2 p-3 *:pointer-events-auto">
      <ProblemNote />
      {batch ? <BatchNote edits={batch} /> : <PictureNotes />}
    </div>
  )
}

const card =
  'flex max-w-2xl animate-rise items-center gap-3 rounded-xl bg-raised py-2 pr-2 pl-4 text-sm shadow-raised ring-1 ring-line [&>svg]:size-4.5 [&>svg]:shrink-0'

/** Why the last request was refused. */
function ProblemNote() {
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

interface BatchNoteProps {
  edits: readonly EditItem[]
  /** One looks at the picture that they begin with, not at them. */
  aside?: boolean
}

/** How far the edits of a request are, and the way to stop them. */
function BatchNote({ edits, aside = false }: BatchNoteProps) {
  const t = useTranslations('editor.batch')
  const { stores } = useSession()
  const { cancel } = useRequests()
  const text = useProgressText()
  const states = useEditStates(edits)
  const position = usePosition(edits)
  const [leaving, setLeaving] = useState(false)
  const open = edits.filter((_, i) => !hasEnded(states[i]?.status ?? 'done'))
  const [first] = states
  if (!first) return null
  const alone = edits.length === 1
  if (open.length === 0) {
    if (alone || aside) return null
    return (
      <div className={card}>
        <p className="grow">{t('pick')}</p>
        <Button size="sm" variant="ghost" onClick={() => stores.view.set(showPicture)}>
          {t('back')}
        </Button>
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

function PictureNotes() {
  const { data } = useSession()
  const image = useCurrentImage()
  const dismissed = useDraft((draft) => draft.dismissed)
  const masking = useView((view) => view.masking)
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const failed = [...data.edits.values()].findLast(
    ({ id, kind, status, sourceId }) =>
      kind === 'edit' && status === 'failed' && sourceId === image.id && !dismissed.includes(id),
  )
  const open = [...data.edits.values()].findLast(
    ({ kind, status, sourceId }) => kind === 'edit' && !hasEnded(status) && sourceId === image.id,
  )
  if (masking) return null
  if (open) return <BatchNote edits={data.batches.get(open.batchId) ?? [open]} aside />
  if (failed) return <FailureNote edit={failed} />
  const advised = edit?.outcome && edit.outcome.verdict !== 'ok' && !dismissed.includes(edit.id)
  const noticed = edit?.outcome && edit.outcome.notices.length > 0 && !dismissed.includes(edit.id)
  if (edit?.outcome && (advised || noticed)) return <OutcomeNote edit={edit} outcome={edit.outcome} />
  return <Examples />
}

function FailureNote({ edit }: { edit: EditItem }) {
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

/** Why an edit did nothing, or too much, and the one setting to try next. */
function OutcomeNote({ edit, outcome }: { edit: EditItem; outcome: EditOutcome }) {
  const t = useTranslations('editor.advice')
  const format = useFormatter()
  const { again, busy } = useRequests()
  const { verdict, advice, notices } = outcome
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2, useGrouping: false })
  const lines: ReactNode[] = []
  if (verdict !== 'ok') {
    const seen = t(verdict)
    lines.push(<p key="verdict">{advice ? `${seen} ${t(`${verdict}-${advice.setting}`)}` : seen}</p>)
  }
  for (const { code, message, values } of notices) {
    lines.push(
      <p key={message} lang={code === 'unknown' ? 'en' : undefined} className="text-muted">
        {code === 'unknown' ? message : t(`notices.${code}`, values)}
      </p>,
    )
  }
  return (
    <div role="status" className={card}>
      {verdict === 'ok' ? (
        <Info aria-hidden className="text-accent-ink" />
      ) : (
        <Lightbulb aria-hidden className="text-warning-ink" />
      )}
      <div className="flex min-w-0 grow flex-col gap-1">{lines}</div>
      {advice && (
        <Button
          size="sm"
          variant="primary"
          loading={busy === 'edit'}
          onClick={() => void again(edit, { [advice.setting]: advice.value })}
        >
          {t(`try-${advice.setting}`, { value: number(advice.value) })}
        </Button>
      )}
      <Dismiss edit={edit} />
    </div>
  )
}

function Dismiss({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor')
  const { stores } = useSession()
  const dismiss = () => stores.draft.set((draft) => changeDraft(draft, { type: 'dismiss', editId: edit.id }))
  return <IconButton size="sm" tooltip={false} label={t('close')} icon={<X aria-hidden />} onClick={dismiss} />
}
