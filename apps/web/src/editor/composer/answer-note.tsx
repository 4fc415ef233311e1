'use client'

import { Button, IconButton, Popover } from '@amend/ui'
import { Play, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { useDraft } from '../session/session.tsx'
import { focusInstruction } from './focus.ts'

/**
 * At the field, before an edit that the model has not learned: what it cannot do, the nearest looks, and the way to do it
 * anyway, which has the focus so that Enter takes it.
 */
export function AnswerNote() {
  const t = useTranslations('editor.answer')
  const { answer: given, submit, runAnyway, clearAnswer, busy } = useRequests()
  const typed = useDraft((draft) => draft.instruction.trim())
  // It answers no other words.
  const answer = given?.instruction === typed ? given : undefined
  const anyway = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (answer) anyway.current?.focus()
  }, [answer])
  if (!answer) return null
  const { model, cannot, unknown, looks, near, instruction } = answer
  const leave = () => {
    clearAnswer()
    focusInstruction()
  }
  const words = unknown.map((word) => t('word', { word })).join(', ')
  return (
    <section
      aria-label={t('label')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        leave()
      }}
      className="flex flex-col gap-2 rounded-xl bg-surface p-3 ring-1 ring-edge ring-inset"
    >
      <div className="flex items-start gap-2">
        <p role="status" id="editor-answer" className="min-w-0 grow text-sm">
          <span className="font-medium">{t('outside', { model, instruction })}</span> {cannot}
          {unknown.length > 0 && <> {t('unknown', { words, count: unknown.length })}</>}
        </p>
        <IconButton size="sm" tooltip={false} label={t('close')} icon={<X aria-hidden />} onClick={leave} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-muted text-sm">{t(near ? 'nearest' : 'knows')}</span>
        {looks.map(({ look, name, instruction: instead }) => (
          <Button key={look} size="sm" disabled={busy !== undefined} onClick={() => void submit(instead)}>
            {name}
          </Button>
        ))}
        <span className="grow" />
        <Popover
          label={t('larger')}
          side="top"
          align="end"
          trigger={
            <Button size="sm" variant="ghost">
              {t('larger')}
            </Button>
          }
          className="flex max-w-sm flex-col gap-2 p-3 text-sm"
        >
          <p>{t('largerText')}</p>
          <code className="select-all rounded-md bg-well p-2 text-xs">
            npm run amend -- models pull timbrooks/instruct-pix2pix --variant fp16
          </code>
          <code className="select-all rounded-md bg-well p-2 text-xs">AMEND_MODEL=timbrooks--instruct-pix2pix</code>
        </Popover>
        <Button
          ref={anyway}
          size="sm"
          variant="primary"
          aria-describedby="editor-answer"
          loading={busy !== undefined}
          icon={<Play aria-hidden className="size-4" />}
          onClick={() => void runAnyway()}
        >
          {t('anyway')}
        </Button>
      </div>
    </section>
  )
}
