'use client'

import { modelLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

/** Adds a checkpoint that lies on the machine of the workers to the registry. */
export function AddModelDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('models')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const form = useId()
  const command = useCommand()
  const [reference, setReference] = useState('')
  const [problem, setProblem] = useState<string>()
  const register = useMutation(useTRPC().model.register.mutationOptions())
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!reference.trim()) return setProblem(t('add.missing'))
    try {
      await register.mutateAsync({ reference })
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.run(async () => undefined)
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('add.title')}
      description={t('add.text')}
      closeLabel={shell('close')}
      footer={
        <>
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" loading={register.isPending}>
            {t('add.action')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate>
        <TextField
          {...{ label: t('add.place'), hint: t('add.hint'), error: problem, value: reference }}
          maxLength={modelLimits.reference}
          spellCheck={false}
          autoCapitalize="none"
          autoFocus
          onChange={({ target }) => {
            setReference(target.value)
            setProblem(undefined)
          }}
        />
      </form>
    </Dialog>
  )
}
