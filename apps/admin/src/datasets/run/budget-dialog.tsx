'use client'

import type { DatasetRunView } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../../shell/use-command.ts'
import { useTRPC } from '../../trpc/client.tsx'
import { readMoney } from '../money.ts'

/** Changes what a run may spend. */
export function BudgetDialog({ run, onClose }: { run: DatasetRunView; onClose: () => void }) {
  const t = useTranslations('datasets')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const form = useId()
  const command = useCommand()
  const [text, setText] = useState(run.budget === null ? '' : String(run.budget))
  const [problem, setProblem] = useState<string>()
  const change = useMutation(useTRPC().dataset.changeBudget.mutationOptions())
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const budget = readMoney(text)
    if (budget === undefined) return setProblem(t('run.badBudget'))
    try {
      await change.mutateAsync({ id: run.id, budget, replaces: run.budget })
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish(t('run.budgetChanged'))
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('run.changeBudget')}
      description={t('run.budgetText')}
      closeLabel={shell('close')}
      footer={
        <>
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" loading={change.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate>
        <TextField
          {...{ label: t('run.budget'), hint: t('run.budgetHint'), error: problem, value: text }}
          inputMode="decimal"
          autoFocus
          onChange={({ target }) => {
            setText(target.value)
            setProblem(undefined)
          }}
        />
      </form>
    </Dialog>
  )
}
