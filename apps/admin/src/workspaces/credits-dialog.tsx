'use client'

import { creditLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../shell/form-dialog.tsx'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

/** Whose limit is set. */
export interface CreditSubject {
  readonly workspaceId: string
  /** A member; absent for all members together. */
  readonly userId?: string
  readonly name: string
  /** The present limit; null for the default of the installation. */
  readonly limit: number | null
}

/** Sets the credits that a workspace, or a member, may use in a month. */
export function CreditsDialog({ subject, onClose }: { subject: CreditSubject; onClose: () => void }) {
  const t = useTranslations('workspaces')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const command = useCommand()
  const [text, setText] = useState(subject.limit === null ? '' : String(subject.limit))
  const [problem, setProblem] = useState<string>()
  const setCredits = useMutation(useTRPC().workspace.setCredits.mutationOptions())
  const submit = async () => {
    const credits = text.trim() === '' ? null : Number(text.trim())
    if (credits !== null && !(Number.isInteger(credits) && credits >= 0 && credits <= creditLimits.most)) {
      return setProblem(t('limitWrong', { most: creditLimits.most }))
    }
    const { workspaceId, userId, limit: replaces } = subject
    try {
      await setCredits.mutateAsync({ workspaceId, credits, replaces, ...(userId && { userId }) })
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish(t('limitSet'))
    onClose()
  }
  return (
    <FormDialog
      size="sm"
      title={t('limitOf', { name: subject.name })}
      action={shell('save')}
      busy={setCredits.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        {...{ label: t('limit'), hint: t('limitHint'), error: problem, inputMode: 'numeric' }}
        autoFocus
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setProblem(undefined)
        }}
      />
    </FormDialog>
  )
}
