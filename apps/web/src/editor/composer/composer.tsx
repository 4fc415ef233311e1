'use client'

import { Button } from '@amend/ui'
import { Sparkles } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { isGuided } from '../draft/draft.ts'
import { useRequests } from '../requests/requests.tsx'
import { useDraft, useSession } from '../session/session.tsx'
import { StrengthSlider } from '../strength/strength-slider.tsx'
import { AnswerNote } from './answer-note.tsx'
import { CreditNote } from './credit-note.tsx'
import { Dial } from './dial.tsx'
import { ExploreButton } from './explore-button.tsx'
import { InstructionField } from './instruction-field.tsx'
import { InstructionHistory } from './instruction-history.tsx'
import { RegionButton, useEmptyRegion } from './region-button.tsx'
import { SettingsButton } from './settings-button.tsx'
import { SourceLine } from './source-line.tsx'
import { VariantsChoice } from './variants-choice.tsx'

/** Under the picture: the instruction and its options. */
export function Composer() {
  const t = useTranslations('editor.composer')
  const { model, mayEdit } = useSession()
  const { submit, busy } = useRequests()
  const ready = useReady()
  const guided = useDraft((draft) => model !== null && isGuided({ ...model.capabilities.defaults, ...draft.changes }))
  const { request, waiting } = useEarlyRequest(ready, submit)
  if (!mayEdit) return <p className="border-line border-t px-4 py-4 text-center text-muted">{t('viewer')}</p>
  return (
    <form
      aria-label={t('label')}
      onSubmit={(event) => {
        event.preventDefault()
        request()
      }}
      className="flex shrink-0 flex-col gap-1.5 border-line border-t bg-canvas px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4"
    >
      <AnswerNote />
      <SourceLine />
      <CreditNote />
      <div className="flex items-end gap-2">
        <InstructionField onSubmit={request} history={<InstructionHistory />} />
        <Button
          type="submit"
          variant="primary"
          size="lg"
          loading={waiting || (busy === 'edit' && !ready)}
          disabled={!ready}
          icon={<Sparkles aria-hidden className="size-4.5" />}
          className="h-12 px-4 sm:min-w-28"
        >
          {t('edit')}
        </Button>
      </div>
      <div className="flex h-11 items-center gap-1 sm:gap-2">
        <RegionButton />
        {guided && <ExploreButton disabled={!ready} />}
        <VariantsChoice />
        <span className="grow" />
        {model ? (
          model.capabilities.guided ? (
            <Dial model={model} />
          ) : (
            <StrengthSlider />
          )
        ) : (
          <p className="truncate text-muted text-sm">{t('noModel')}</p>
        )}
        <SettingsButton />
      </div>
    </form>
  )
}

/** Requests the edit; before the model is known, the request waits for it as long as the instruction stays the same. */
function useEarlyRequest(ready: boolean, submit: () => Promise<void>) {
  const { model, stores } = useSession()
  const [early, setEarly] = useState<string>()
  // A boolean, so that the composer is not rendered at each key.
  const waiting = useDraft((draft) => early !== undefined && draft.instruction === early)
  const due = waiting && ready
  useEffect(() => {
    if (!due) return
    setEarly(undefined)
    void submit()
  }, [due, submit])
  const request = () => {
    const { instruction } = stores.draft.get()
    if (ready) void submit()
    else if (model === null && instruction.trim() !== '') setEarly(instruction)
  }
  return { request, waiting: waiting && !ready }
}

/** Whether there is an instruction to send. */
function useReady(): boolean {
  const { model } = useSession()
  const typed = useDraft((draft) => draft.instruction.trim() !== '')
  const emptyRegion = useEmptyRegion()
  return typed && model !== null && !emptyRegion
}
