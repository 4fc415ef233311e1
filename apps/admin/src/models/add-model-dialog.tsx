'use client'

import { modelLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, Select, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

/** Adds a checkpoint to the registry: one on the machine of the workers, or one that they fetch from a hub. */
export function AddModelDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('models')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const form = useId()
  const command = useCommand()
  const [reference, setReference] = useState('')
  const [problem, setProblem] = useState<string>()
  const trpc = useTRPC()
  const register = useMutation(trpc.model.register.mutationOptions())
  const pull = useMutation(trpc.model.pull.mutationOptions())
  const [from, setFrom] = useState<'place' | 'hub'>('place')
  const [variant, setVariant] = useState<'fp16' | 'fp32'>('fp16')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!reference.trim()) return setProblem(t(from === 'hub' ? 'add.hubMissing' : 'add.missing'))
    try {
      if (from === 'hub') await pull.mutateAsync({ reference: reference.trim(), variant })
      else await register.mutateAsync({ reference })
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish()
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
          <Button type="submit" form={form} variant="primary" loading={register.isPending || pull.isPending}>
            {t('add.action')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Select
          label={t('add.from')}
          value={from}
          onValueChange={(value) => {
            setFrom(value === 'hub' ? 'hub' : 'place')
            setProblem(undefined)
          }}
          options={[
            { value: 'place', label: t('add.fromPlace') },
            { value: 'hub', label: t('add.fromHub') },
          ]}
        />
        <TextField
          {...{ error: problem, value: reference }}
          label={t(from === 'hub' ? 'add.hub' : 'add.place')}
          hint={t(from === 'hub' ? 'add.hubHint' : 'add.hint')}
          maxLength={modelLimits.reference}
          spellCheck={false}
          autoCapitalize="none"
          autoFocus
          onChange={({ target }) => {
            setReference(target.value)
            setProblem(undefined)
          }}
        />
        {from === 'hub' && (
          <Select
            label={t('add.variant')}
            value={variant}
            onValueChange={(value) => setVariant(value === 'fp32' ? 'fp32' : 'fp16')}
            options={[
              { value: 'fp16', label: t('add.fp16') },
              { value: 'fp32', label: t('add.fp32') },
            ]}
          />
        )}
      </form>
    </Dialog>
  )
}
