'use client'

import type { ImageItem, ModelItem } from '@amend/api/types'
import { editLimits, editRequestLimits } from '@amend/contract'
import { findLooks } from '@amend/instructions'
import { Button, Dialog, TextField } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { useLookJobs } from './provider.tsx'

interface ApplyLookDialogProps {
  workspaceId: string
  pictures: readonly ImageItem[]
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The requests are being sent. */
  onStarted: () => void
}

/** Asks for a look and applies it to pictures. */
export function ApplyLookDialog({ workspaceId, pictures, open, onOpenChange, onStarted }: ApplyLookDialogProps) {
  const t = useTranslations('applyLook')
  const trpc = useTRPC()
  const { jobs, job } = useLookJobs()
  const { data: model = null } = useQuery({ ...trpc.model.current.queryOptions({ workspaceId }), enabled: open })
  const [instruction, setInstruction] = useState('')
  const [missing, setMissing] = useState(false)
  const count = pictures.length
  const tooMany = count > editRequestLimits.waiting
  const blocked = tooMany || !model || job?.sending
  const looks = useLooks(model, instruction)
  const say = (words: string) => {
    setInstruction(words)
    setMissing(false)
  }
  const apply = (event: FormEvent) => {
    event.preventDefault()
    const wanted = instruction.trim()
    setMissing(wanted === '')
    if (blocked || !model || wanted === '') return
    // The strength is that of the words.
    const settings = { ...model.capabilities.defaults, seed: null, strength: null }
    void jobs.start(workspaceId, pictures, { instruction: wanted, settings })
    onOpenChange(false)
    onStarted()
  }
  const reason = tooMany
    ? t('tooMany', { most: editRequestLimits.waiting })
    : job?.sending
      ? t('busy')
      : model
        ? undefined
        : t('noModel')
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('title', { count })}
      description={t('description')}
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form="apply-look" disabled={Boolean(blocked)}>
            {t('apply', { count })}
          </Button>
        </>
      }
    >
      <form id="apply-look" onSubmit={apply} className="flex flex-col gap-3">
        <TextField
          label={t('look')}
          value={instruction}
          maxLength={editLimits.instruction.most}
          placeholder={model?.capabilities.examples[0]}
          error={missing ? t('missing') : undefined}
          onChange={({ target }) => say(target.value)}
        />
        {looks.length > 0 && (
          <ul
            aria-label={t('examples')}
            // Its height does not follow the search.
            className="flex h-44 flex-wrap content-start gap-1.5 overflow-y-auto p-0.5"
          >
            {looks.map((look) => (
              <li key={look.instruction}>
                <Button
                  size="sm"
                  variant="soft"
                  aria-pressed={instruction === look.instruction}
                  className="aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
                  onClick={() => say(look.instruction)}
                >
                  {look.name}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {reason && <p className="text-[0.8125rem] text-warning-ink">{reason}</p>}
      </form>
    </Dialog>
  )
}

/** The looks of a model in the language of the pages that the words may mean; all of them for one that was chosen. */
function useLooks(model: ModelItem | null, words: string): readonly { name: string; instruction: string }[] {
  const locale = useLocale()
  if (!model) return []
  const { scope, examples } = model.capabilities
  if (!scope) return examples.map((example) => ({ name: example, instruction: example }))
  const all = findLooks('', locale, scope)
  return all.some(({ instruction }) => instruction === words) ? all : findLooks(words, locale, scope)
}
