'use client'

import type { DatasetSampleItem } from '@amend/api/types'
import { datasetLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, TextField } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'

const lookOften = 700 // ms

interface RewordFormProps {
  datasetId: string
  sample: DatasetSampleItem
  /** Called with the instruction that the row has now. */
  onDone: (instruction: string) => void
}

/** Changes the instruction of a row. All pairs of the instruction get the new one, and versions that are frozen keep theirs. */
export function RewordForm({ datasetId, sample: { triple, instruction: replaces }, onDone }: RewordFormProps) {
  const t = useTranslations('datasets')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const [instruction, setInstruction] = useState(replaces)
  const [problem, setProblem] = useState<string>()
  const [taskId, setTaskId] = useState<string>()
  const reword = useMutation(trpc.dataset.reword.mutationOptions())
  const { data: dataset } = useQuery(
    trpc.dataset.get.queryOptions({ id: datasetId }, { enabled: taskId !== undefined, refetchInterval: lookOften }),
  )
  const task = dataset?.tasks.find(({ id }) => id === taskId)
  useEffect(() => {
    if (task?.status === 'failed') {
      setTaskId(undefined)
      setProblem(task.error?.message)
    }
    if (task?.status !== 'done') return
    setTaskId(undefined)
    onDone(instruction.trim())
  }, [task, onDone, instruction])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (instruction.trim() === '') return setProblem(t('rows.problems.instruction'))
    if (instruction.trim() === replaces) return onDone(replaces)
    try {
      setTaskId((await reword.mutateAsync({ datasetId, triple, instruction: instruction.trim(), replaces })).id)
    } catch (error) {
      setProblem(sentence(error))
    }
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3">
      <TextField
        {...{ label: t('rows.instruction'), hint: t('rows.rewordHint'), value: instruction, error: problem }}
        className="min-w-0 flex-1 basis-64"
        autoFocus
        maxLength={datasetLimits.text}
        onChange={({ target }) => {
          setInstruction(target.value)
          setProblem(undefined)
        }}
      />
      <Button type="submit" className="mt-[1.625rem] h-10" loading={reword.isPending || taskId !== undefined}>
        {t('save')}
      </Button>
    </form>
  )
}
