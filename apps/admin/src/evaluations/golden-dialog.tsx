'use client'

import { editLimits, evaluationLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { base64Of } from '../shell/base64.ts'
import { FormDialog } from '../shell/form-dialog.tsx'
import { PictureField } from '../shell/picture-field.tsx'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

/** Adds a photo with an instruction to the golden set. */
export function GoldenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('evaluations')
  const sentence = useErrorSentence()
  const command = useCommand()
  const add = useMutation(useTRPC().evaluation.addGolden.mutationOptions())
  const [photo, setPhoto] = useState<File>()
  const [target, setTarget] = useState<File>()
  const [instruction, setInstruction] = useState('')
  const [photoCaption, setPhotoCaption] = useState('')
  const [resultCaption, setResultCaption] = useState('')
  const [problem, setProblem] = useState<string>()
  const submit = async () => {
    if (!photo) return setProblem(t('golden.photoMissing'))
    if (!instruction.trim()) return setProblem(t('golden.instructionMissing'))
    if (!target && !(photoCaption.trim() && resultCaption.trim())) return setProblem(t('golden.measureMissing'))
    if ([photo, target].some((file) => (file?.size ?? 0) > evaluationLimits.picture))
      return setProblem(t('golden.large'))
    try {
      const pictures = { photo: await base64Of(photo), ...(target && { target: await base64Of(target) }) }
      await add.mutateAsync({ ...pictures, instruction, photoCaption, resultCaption })
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish(t('golden.added'))
    onClose()
  }
  return (
    <FormDialog
      title={t('golden.title')}
      description={t('golden.text')}
      action={t('golden.add')}
      busy={add.isPending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <PictureField label={t('golden.photo')} onChoose={setPhoto} />
      <TextField
        label={t('golden.instruction')}
        value={instruction}
        maxLength={editLimits.instruction.most}
        onChange={({ target: { value } }) => setInstruction(value)}
      />
      <TextField
        label={t('golden.photoCaption')}
        hint={t('golden.captionHint')}
        value={photoCaption}
        maxLength={evaluationLimits.caption}
        onChange={({ target: { value } }) => setPhotoCaption(value)}
      />
      <TextField
        label={t('golden.resultCaption')}
        value={resultCaption}
        maxLength={evaluationLimits.caption}
        onChange={({ target: { value } }) => setResultCaption(value)}
      />
      <PictureField label={t('golden.target')} hint={t('golden.targetHint')} onChoose={setTarget} />
    </FormDialog>
  )
}
