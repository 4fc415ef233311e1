'use client'

import type { DatasetDetails } from '@amend/api/types'
import { datasetNameSchema } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, Select, TextField } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../../shell/use-command.ts'
import { useTRPC } from '../../trpc/client.tsx'

/** Freezes a saved selection into a version. */
export function FreezeDialog({ dataset, onClose }: { dataset: DatasetDetails; onClose: () => void }) {
  const t = useTranslations('datasets')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const form = useId()
  const trpc = useTRPC()
  const command = useCommand()
  const [name, setName] = useState(`v${dataset.versions + 1}`)
  const [selectionId, setSelectionId] = useState('')
  const [problem, setProblem] = useState<string>()
  const selections = useQuery(trpc.dataset.selections.queryOptions({ datasetId: dataset.id }))
  const freeze = useMutation(trpc.dataset.freeze.mutationOptions())
  const saved = selections.data?.saved ?? []
  const chosen = selectionId || saved[0]?.id
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!datasetNameSchema.safeParse(name).success) return setProblem(t('badName'))
    if (!chosen) return
    try {
      await freeze.mutateAsync({ selectionId: chosen, name })
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish(t('versions.requested'))
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('versions.freeze')}
      description={t('versions.freezeText')}
      closeLabel={shell('close')}
      footer={
        <>
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" loading={freeze.isPending} disabled={!chosen}>
            {t('versions.freeze')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {selections.data && saved.length === 0 ? (
          <p>{t('versions.noSelection')}</p>
        ) : (
          <Select
            label={t('versions.selection')}
            value={chosen ?? ''}
            onValueChange={setSelectionId}
            options={saved.map(({ id, name: value }) => ({ value: id, label: value }))}
          />
        )}
        <TextField
          {...{ label: t('name'), value: name, error: problem }}
          onChange={({ target }) => {
            setName(target.value)
            setProblem(undefined)
          }}
        />
      </form>
    </Dialog>
  )
}
