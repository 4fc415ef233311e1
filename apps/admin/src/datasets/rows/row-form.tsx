'use client'

import type { DatasetDetails } from '@amend/api/types'
import { datasetLimits, evaluationLimits } from '@amend/contract'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Card, SegmentedControl, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { base64Of } from '../../shell/base64.ts'
import { PictureField } from '../../shell/picture-field.tsx'
import { useCommand } from '../../shell/use-command.ts'
import { useTRPC } from '../../trpc/client.tsx'
import { EditPicker } from './edit-picker.tsx'
import { useObjectUrl } from './use-object-url.ts'

type Field = 'before' | 'after' | 'edit' | 'instruction' | 'caption' | 'form'

const empty = { instruction: '', caption: '', editedCaption: '' }

/** Makes a row: pictures of one's own, or those of an edit whose people allow it, with an instruction. */
export function RowForm({ dataset: { id: datasetId, folder } }: { dataset: DatasetDetails }) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const command = useCommand()
  const add = useMutation(useTRPC().dataset.addRow.mutationOptions())
  const [kind, setKind] = useState<'upload' | 'edit'>('upload')
  const [before, setBefore] = useState<File>()
  const [after, setAfter] = useState<File>()
  const [editId, setEditId] = useState<string>()
  const [texts, setTexts] = useState(empty)
  const [problems, setProblems] = useState<Partial<Record<Field, string>>>({})
  /** Changes with each row that is added, so that the choices of files are empty again. */
  const [round, setRound] = useState(0)
  const change = (changes: Partial<typeof empty>) => {
    setTexts({ ...texts, ...changes })
    setProblems({})
  }
  const choose = (set: (file: File | undefined) => void) => (file: File | undefined) => {
    set(file)
    setProblems({})
  }
  const pictureProblem = (file: File | undefined) => {
    if (!file) return t('rows.problems.picture')
    return file.size > evaluationLimits.picture ? t('rows.problems.large') : undefined
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = {
      ...(kind === 'upload' && { before: pictureProblem(before), after: pictureProblem(after) }),
      ...(kind === 'edit' && !editId && { edit: t('rows.problems.edit') }),
      ...(texts.instruction.trim() === '' && { instruction: t('rows.problems.instruction') }),
      ...((texts.caption.trim() === '') !== (texts.editedCaption.trim() === '') && {
        caption: t('rows.problems.captions'),
      }),
    }
    setProblems(found)
    if (Object.values(found).some((problem) => problem !== undefined)) return
    try {
      if (kind === 'edit' && editId) await add.mutateAsync({ datasetId, ...texts, editId })
      else if (before && after) {
        await add.mutateAsync({ datasetId, ...texts, before: await base64Of(before), after: await base64Of(after) })
      }
    } catch (error) {
      const { field } = problemOf(error)
      const at = (['before', 'after', 'instruction'] as const).find((one) => one === field) ?? 'form'
      return setProblems({ [at]: sentence(error) })
    }
    await command.finish(t('rows.requested'))
    setTexts(empty)
    setBefore(undefined)
    setAfter(undefined)
    setEditId(undefined)
    setRound(round + 1)
  }
  const text = (name: keyof typeof empty) => ({
    label: t(`rows.${name}`),
    value: texts[name],
    maxLength: datasetLimits.text,
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: target.value }),
  })
  return (
    <Card className="p-4 sm:p-4">
      <form onSubmit={submit} noValidate aria-label={t('rows.new')} className="flex flex-col gap-4">
        <SegmentedControl
          label={t('rows.pictures')}
          value={kind}
          onValueChange={(next) => {
            setKind(next)
            setProblems({})
          }}
          options={(['upload', 'edit'] as const).map((value) => ({ value, label: t(`rows.kinds.${value}`) }))}
        />
        {kind === 'upload' ? (
          <div key={round} className="grid gap-4 sm:grid-cols-2">
            <Chosen label={t('rows.before')} file={before} error={problems.before} onChoose={choose(setBefore)} />
            <Chosen label={t('rows.after')} file={after} error={problems.after} onChoose={choose(setAfter)} />
          </div>
        ) : (
          <EditPicker
            chosen={editId}
            error={problems.edit}
            onChoose={({ id, instruction }) => {
              setEditId(id)
              change(texts.instruction.trim() === '' ? { instruction } : {})
            }}
          />
        )}
        <TextField {...text('instruction')} error={problems.instruction} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField {...text('caption')} hint={t('rows.captionHint')} error={problems.caption} />
          <TextField {...text('editedCaption')} />
        </div>
        {problems.form && (
          <p role="alert" className="text-danger-ink">
            {problems.form}
          </p>
        )}
        <div>
          <Button type="submit" variant="primary" disabled={folder === null} loading={add.isPending}>
            {t('rows.add')}
          </Button>
        </div>
      </form>
    </Card>
  )
}

interface ChosenProps {
  label: string
  file: File | undefined
  error: string | undefined
  onChoose: (file: File | undefined) => void
}

/** The choice of a picture, and the picture. */
function Chosen({ label, file, error, onChoose }: ChosenProps) {
  const url = useObjectUrl(file)
  return (
    <div className="flex flex-col gap-2">
      <PictureField {...{ label, error, onChoose }} />
      {url && <img src={url} alt="" className="h-44 max-w-full self-start rounded-lg bg-well object-contain" />}
    </div>
  )
}
