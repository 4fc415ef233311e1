'use client'

import { modelLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, Select, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'
import { ModelFile } from './model-file.tsx'
import { useModelUpload } from './use-model-upload.ts'

const sources = ['place', 'hub', 'upload'] as const
type Source = (typeof sources)[number]

/** Adds a checkpoint to the registry: one on the machine of the workers, one that they fetch from a hub, or one of this computer. */
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
  const send = useMutation(trpc.model.upload.mutationOptions())
  const upload = useModelUpload('checkpoint')
  const [from, setFrom] = useState<Source>('place')
  const [file, setFile] = useState<File>()
  const [name, setName] = useState('')
  const [variant, setVariant] = useState<'fp16' | 'fp32'>('fp16')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (from === 'upload') {
      if (!file) return setProblem(t('upload.missing'))
      const sent = await upload.send(file)
      if (!sent) return
      if ('sentence' in sent) return setProblem(sent.sentence)
      try {
        await send.mutateAsync({ uploadId: sent.uploadId, ...(name.trim() && { name: name.trim() }) })
      } catch (error) {
        return setProblem(sentence(error))
      }
      await command.finish()
      return onClose()
    }
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
          <Button
            type="submit"
            form={form}
            variant="primary"
            loading={register.isPending || pull.isPending || send.isPending || upload.share !== undefined}
          >
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
            setFrom(sources.find((one) => one === value) ?? 'place')
            setProblem(undefined)
          }}
          options={[
            { value: 'place', label: t('add.fromPlace') },
            { value: 'hub', label: t('add.fromHub') },
            { value: 'upload', label: t('upload.from') },
          ]}
        />
        {from === 'upload' && (
          <>
            <ModelFile
              {...{ label: t('upload.file'), hint: t('upload.fileHint'), error: problem, share: upload.share }}
              accept=".safetensors,.zip,.tar,.tgz,.gz"
              onFile={(next) => {
                setFile(next)
                setProblem(undefined)
              }}
            />
            <TextField
              {...{ label: t('upload.name'), hint: t('upload.nameHint'), value: name }}
              maxLength={modelLimits.name}
              spellCheck={false}
              autoCapitalize="none"
              onChange={({ target }) => {
                setName(target.value)
                setProblem(undefined)
              }}
            />
          </>
        )}
        {from !== 'upload' && (
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
        )}
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
