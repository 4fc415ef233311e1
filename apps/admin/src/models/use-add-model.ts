import { useErrorSentence } from '@amend/next-app/client/problem'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { useModelUpload } from './use-model-upload.ts'

/** Where a checkpoint comes from. */
export const modelSources = ['place', 'hub', 'upload'] as const
export type ModelSource = (typeof modelSources)[number]

interface ModelForm {
  readonly from: ModelSource
  readonly reference: string
  readonly variant: 'fp16' | 'fp32'
  readonly file: File | undefined
  /** In the store of the workers; empty: that of the file. */
  readonly name: string
}

const empty: ModelForm = { from: 'place', reference: '', variant: 'fp16', file: undefined, name: '' }

/** The form of a checkpoint that is to be added. */
export function useAddModel() {
  const t = useTranslations('models')
  const sentence = useErrorSentence()
  const trpc = useTRPC()
  const register = useMutation(trpc.model.register.mutationOptions())
  const pull = useMutation(trpc.model.pull.mutationOptions())
  const send = useMutation(trpc.model.upload.mutationOptions())
  const upload = useModelUpload('checkpoint')
  const [form, setForm] = useState(empty)
  const [problem, setProblem] = useState<string>()

  /** @returns a sentence, or what was requested; undefined when the dialog was closed */
  const request = async ({ from, file, variant, ...given }: ModelForm) => {
    const [reference, name] = [given.reference.trim(), given.name.trim()]
    if (from === 'upload') {
      if (!file) return { sentence: t('upload.missing') }
      const sent = await upload.send(file)
      return sent && 'uploadId' in sent ? send.mutateAsync({ ...sent, ...(name && { name }) }) : sent
    }
    if (!reference) return { sentence: t(from === 'hub' ? 'add.hubMissing' : 'add.missing') }
    return from === 'hub' ? pull.mutateAsync({ reference, variant }) : register.mutateAsync({ reference })
  }
  return {
    ...{ form, problem, share: upload.share },
    busy: register.isPending || pull.isPending || send.isPending || upload.share !== undefined,
    change: (changed: Partial<ModelForm>) => {
      setForm((before) => ({ ...before, ...changed }))
      setProblem(undefined)
    },
    /** @returns whether it was requested */
    submit: async (): Promise<boolean> => {
      try {
        const answer = await request(form)
        if (answer && 'sentence' in answer) setProblem(answer.sentence)
        return answer !== undefined && !('sentence' in answer)
      } catch (error) {
        setProblem(sentence(error))
        return false
      }
    },
  }
}
