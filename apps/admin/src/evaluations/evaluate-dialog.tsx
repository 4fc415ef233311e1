'use client'

import { defaultEvaluationSettings, evaluationParts } from '@amend/api/types'
import { modelLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Checkbox, Select, TextField } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../shell/form-dialog.tsx'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

const numberOf = (text: string) => (text.trim() === '' ? null : Number(text))

/** Asks which version is evaluated on what. */
export function EvaluateDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('evaluations')
  const sentence = useErrorSentence()
  const command = useCommand()
  const trpc = useTRPC()
  const registry = useQuery(trpc.model.registry.queryOptions())
  const versions = registry.data?.versions ?? []
  const request = useMutation(trpc.evaluation.request.mutationOptions())
  const [version, setVersion] = useState<string>()
  const [on, setOn] = useState<'golden' | 'folder'>('golden')
  const [folder, setFolder] = useState('')
  const [part, setPart] = useState<(typeof evaluationParts)[number]>('test')
  const [count, setCount] = useState('100')
  const [steps, setSteps] = useState('')
  const [curve, setCurve] = useState(true)
  const [clip, setClip] = useState(defaultEvaluationSettings.clip)
  const [problem, setProblem] = useState<string>()
  const modelVersionId = version ?? versions[0]?.id
  const missing = registry.isError
    ? sentence(registry.error)
    : registry.data && versions.length === 0
      ? t('dialog.noVersion')
      : undefined
  const submit = async () => {
    if (modelVersionId === undefined) return
    if (on === 'folder' && !folder.trim()) return setProblem(t('dialog.folderMissing'))
    const ofFolder = on === 'folder' ? { part, count: numberOf(count) ?? 0 } : {}
    const settings = { ...defaultEvaluationSettings, ...ofFolder, steps: numberOf(steps), curve, clip }
    try {
      await request.mutateAsync({ modelVersionId, folder: on === 'folder' ? folder : null, settings })
    } catch (error) {
      return setProblem(sentence(error))
    }
    await command.finish(t('dialog.requested'))
    onClose()
  }
  return (
    <FormDialog
      title={t('dialog.title')}
      description={t('dialog.text')}
      action={t('dialog.action')}
      busy={request.isPending}
      disabled={modelVersionId === undefined}
      problem={problem ?? missing}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={t('version')}
        value={modelVersionId ?? ''}
        onValueChange={setVersion}
        options={versions.map(({ id, title, label }) => ({ value: id, label: `${title} · ${label}` }))}
      />
      <Select
        label={t('on')}
        value={on}
        onValueChange={(value) => setOn(value === 'folder' ? 'folder' : 'golden')}
        options={[
          { value: 'golden', label: t('goldenSet') },
          { value: 'folder', label: t('dialog.folderOfPairs') },
        ]}
      />
      {on === 'folder' && (
        <>
          <TextField
            label={t('dialog.folder')}
            hint={t('dialog.folderHint')}
            value={folder}
            maxLength={modelLimits.reference}
            spellCheck={false}
            autoCapitalize="none"
            onChange={({ target }) => setFolder(target.value)}
          />
          <Select
            label={t('dialog.part')}
            value={part}
            onValueChange={(value) => setPart(evaluationParts.find((name) => name === value) ?? 'all')}
            options={evaluationParts.map((value) => ({ value, label: t(`parts.${value}`) }))}
          />
          <TextField
            label={t('dialog.count')}
            hint={t('dialog.countHint')}
            type="number"
            {...{ min: 0, max: 5000, value: count }}
            onChange={({ target }) => setCount(target.value)}
          />
        </>
      )}
      <TextField
        label={t('dialog.steps')}
        hint={t('dialog.stepsHint')}
        type="number"
        {...{ min: 1, max: 1000, value: steps }}
        onChange={({ target }) => setSteps(target.value)}
      />
      <TextField
        label={t('dialog.clip')}
        hint={t('dialog.clipHint')}
        value={clip}
        maxLength={modelLimits.reference}
        spellCheck={false}
        autoCapitalize="none"
        onChange={({ target }) => setClip(target.value)}
      />
      <Checkbox label={t('dialog.curve')} hint={t('dialog.curveHint')} checked={curve} onCheckedChange={setCurve} />
    </FormDialog>
  )
}
