'use client'

import { editLimits } from '@amend/contract'
import { isComposing } from '@amend/next-app/client/shortcuts'
import { classNames } from '@amend/ui'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { changeDraft } from '../draft/draft.ts'
import { useRequests } from '../requests/requests.tsx'
import { useDraft, useSession, useView } from '../session/session.tsx'
import { focusInstructionIfKeyboard, instructionId } from './focus.ts'
import { sourceId } from './source-line.tsx'
import { useInstructions } from './use-instructions.ts'

interface InstructionFieldProps {
  onSubmit: () => void
  /** Icons after the text: earlier instructions. */
  history: ReactNode
}

/** The instruction. Enter requests the edit, Shift+Enter adds a line, the arrow keys browse earlier instructions. */
export function InstructionField({ onSubmit, history }: InstructionFieldProps) {
  const t = useTranslations('editor.composer')
  const { stores, model } = useSession()
  const language = useLocale()
  const spoken = model?.capabilities.languages ?? []
  const { refused } = useRequests()
  const instruction = useDraft((draft) => draft.instruction)
  const currentId = useView((view) => view.currentId)
  const { earlier } = useInstructions()
  /** −1: the current text; else an index into the earlier ones, the newest first. */
  const place = useRef(-1)
  const typed = useRef('')

  const say = (next: string) => stores.draft.set((draft) => changeDraft(draft, { type: 'say', instruction: next }))
  useEffect(() => {
    if (currentId) focusInstructionIfKeyboard()
  }, [currentId])

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event.nativeEvent)) return
    const { value, selectionStart, selectionEnd } = event.currentTarget
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      place.current = -1
      onSubmit()
    } else if (event.key === 'Escape') {
      event.currentTarget.blur()
    } else if (event.key === 'ArrowUp' && selectionStart === 0 && selectionEnd === 0) {
      recall(event, 1)
    } else if (event.key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n') && place.current >= -1) {
      if (value === '' || place.current >= 0) recall(event, 1)
    } else if (event.key === 'ArrowDown' && place.current >= 0 && !value.slice(selectionEnd).includes('\n')) {
      recall(event, -1)
    }
  }
  function recall(event: KeyboardEvent<HTMLTextAreaElement>, by: 1 | -1) {
    const next = Math.min(place.current + by, earlier.length - 1)
    if (next === place.current) return
    event.preventDefault()
    if (place.current === -1) typed.current = instruction
    place.current = next
    say(next === -1 ? typed.current : (earlier[next] ?? ''))
  }
  return (
    <div className="relative min-w-0 grow">
      <label htmlFor={instructionId} className="sr-only">
        {t('instruction')}
      </label>
      <textarea
        id={instructionId}
        rows={1}
        value={instruction}
        maxLength={editLimits.instruction.most}
        placeholder={t(!model || spoken.includes(language) ? 'placeholder' : 'placeholderForeign')}
        lang={spoken.includes(language) ? language : spoken[0]}
        enterKeyHint="go"
        autoCapitalize="sentences"
        autoComplete="off"
        spellCheck
        aria-invalid={refused?.problem.field === 'instruction' || undefined}
        aria-describedby={classNames(sourceId, refused && 'editor-problem')}
        onKeyDown={onKeyDown}
        onChange={({ target }) => {
          place.current = -1
          say(target.value)
        }}
        className="field-sizing-content block max-h-32 min-h-12 w-full resize-none rounded-xl bg-surface py-3 pr-12 pl-4 text-[0.9375rem] leading-6 ring-1 ring-edge ring-inset transition-shadow placeholder:text-subtle hover:ring-muted focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-accent-ink aria-invalid:ring-danger-ink pointer-coarse:text-base"
      />
      <span className="absolute right-1.5 bottom-1.5 pointer-coarse:right-0.5 pointer-coarse:bottom-0.5">
        {history}
      </span>
    </div>
  )
}
