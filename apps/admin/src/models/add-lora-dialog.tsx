'use client'

import type { ModelVersionItem } from '@amend/api/types'
import { modelLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../shell/form-dialog.tsx'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'
import { ModelFile } from './model-file.tsx'
import { useModelUpload } from './use-model-upload.ts'

const { least, most, default: normal } = modelLimits.weight

/** Sends a LoRA file, of which a worker makes a version of its own with the weights of another one. */
export function AddLoraDialog({ base, onClose }: { base: ModelVersionItem; onClose: () => void }) {
  const t = useTranslations('models')
  const sentence = useErrorSentence()
  const command = useCommand()
  const upload = useModelUpload('lora')
  const adapt = useMutation(useTRPC().model.adapt.mutationOptions())
  const [file, setFile] = useState<File>()
  const [weight, setWeight] = useState(String(normal))
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<{ field: 'file' | 'weight' | 'name'; text: string }>()
  const errorOf = (field: 'file' | 'weight' | 'name') => (problem?.field === field ? problem.text : undefined)
  const submit = async () => {
    const value = Number(weight.replace(',', '.'))
    if (!file) return setProblem({ field: 'file', text: t('lora.missing') })
    if (!(value >= least && value <= most) || value === 0) {
      return setProblem({ field: 'weight', text: t('lora.weightRange', { least, most }) })
    }
    const sent = await upload.send(file)
    if (!sent) return
    if ('sentence' in sent) return setProblem({ field: 'file', text: sent.sentence })
    try {
      const { uploadId } = sent
      await adapt.mutateAsync({ uploadId, baseId: base.id, weight: value, ...(name.trim() && { name: name.trim() }) })
    } catch (error) {
      return setProblem({ field: name.trim() ? 'name' : 'file', text: sentence(error) })
    }
    await command.finish()
    onClose()
  }
  return (
    <FormDialog
      title={t('lora.title', { name: `${base.title} · ${base.label}` })}
      description={t('lora.text')}
      action={t('lora.action')}
      busy={upload.share !== undefined || adapt.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <ModelFile
        {...{ label: t('lora.file'), hint: t('lora.fileHint'), error: errorOf('file'), share: upload.share }}
        accept=".safetensors"
        onFile={(next) => {
          setFile(next)
          setProblem(undefined)
        }}
      />
      <TextField
        {...{ label: t('lora.weight'), hint: t('lora.weightHint'), value: weight, error: errorOf('weight') }}
        inputMode="decimal"
        onChange={({ target }) => {
          setWeight(target.value)
          setProblem(undefined)
        }}
      />
      <TextField
        {...{ label: t('upload.name'), hint: t('lora.nameHint'), value: name, error: errorOf('name') }}
        maxLength={modelLimits.name}
        spellCheck={false}
        autoCapitalize="none"
        onChange={({ target }) => {
          setName(target.value)
          setProblem(undefined)
        }}
      />
    </FormDialog>
  )
}
