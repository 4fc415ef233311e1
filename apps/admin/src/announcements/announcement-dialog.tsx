'use client'

import type { AnnouncementItem } from '@amend/api/types'
import { announcementLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { TextArea, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../shell/form-dialog.tsx'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'
import { momentOf, momentText } from './moment.ts'

interface AnnouncementDialogProps {
  /** Absent for a new one. */
  item: AnnouncementItem | undefined
  onClose: () => void
}

/** Writes or changes an announcement. */
export function AnnouncementDialog({ item, onClose }: AnnouncementDialogProps) {
  const t = useTranslations('announcements')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const command = useCommand()
  const [text, setText] = useState(item?.text ?? { en: '', de: '' })
  const [from, setFrom] = useState(momentText(item?.startsAt))
  const [until, setUntil] = useState(momentText(item?.endsAt))
  const [missing, setMissing] = useState(false)
  const [problem, setProblem] = useState<string>()
  const create = useMutation(trpc.announcement.create.mutationOptions())
  const change = useMutation(trpc.announcement.change.mutationOptions())
  const submit = async () => {
    setProblem(undefined)
    if (!text.en.trim() || !text.de.trim()) return setMissing(true)
    const [startsAt, endsAt] = [momentOf(from), momentOf(until)]
    const draft = { text, ...(startsAt && { startsAt }), ...(endsAt && { endsAt }) }
    if (startsAt && endsAt && endsAt <= startsAt) return setProblem(t('endWrong'))
    try {
      if (item) await change.mutateAsync({ id: item.id, version: item.version, ...draft })
      else await create.mutateAsync(draft)
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish(t('saved'))
    onClose()
  }
  const error = (value: string) => (missing && !value.trim() ? t('missing') : undefined)
  return (
    <FormDialog
      title={t(item ? 'change' : 'new')}
      action={shell('save')}
      busy={create.isPending || change.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {(['en', 'de'] as const).map((language) => (
        <TextArea
          key={language}
          label={t(`languages.${language}`)}
          lang={language}
          maxLength={announcementLimits.text}
          error={error(text[language])}
          value={text[language]}
          onChange={({ target }) => setText({ ...text, [language]: target.value })}
        />
      ))}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          {...{ label: t('from'), hint: t('fromHint'), type: 'datetime-local', value: from }}
          onChange={({ target }) => setFrom(target.value)}
        />
        <TextField
          {...{ label: t('until'), hint: t('untilHint'), type: 'datetime-local', value: until, error: problem }}
          onChange={({ target }) => setUntil(target.value)}
        />
      </div>
    </FormDialog>
  )
}
