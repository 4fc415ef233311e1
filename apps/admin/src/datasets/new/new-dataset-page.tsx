'use client'

import { datasetNameSchema, datasetRecipeSchema, embeddedCaptionCount } from '@amend/contract'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, Skeleton, TextField } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { PageHeader } from '../../shell/page-header.tsx'
import { linkStyles } from '../../table/styles.ts'
import { useTRPC } from '../../trpc/client.tsx'
import { ImportForm } from '../import/import-form.tsx'
import { readMoney } from '../money.ts'
import { CaptionFields } from './caption-fields.tsx'
import { DiscardButton } from './discard-button.tsx'
import { Estimate } from './estimate.tsx'
import { countLines, fieldOf, firstForm, formOf, type RecipeForm, recipeOf, sourceOf } from './form.ts'
import { PainterFields } from './painter-fields.tsx'
import { Part } from './part.tsx'
import type { Problems } from './part-props.ts'
import { ScoreFields } from './score-fields.tsx'
import { storeSource } from './store-source.ts'
import { type Begun, useBegun } from './use-begun.ts'
import { WriterFields } from './writer-fields.tsx'

/** Makes a dataset: captions, writer, painter, candidates and scores, with an estimate of what it takes. */
export function NewDatasetPage({ draftId }: { draftId: string | undefined }) {
  const sentence = useErrorSentence()
  const draft = useQuery(useTRPC().dataset.get.queryOptions({ id: draftId ?? '' }, { enabled: draftId !== undefined }))
  if (draftId === undefined) return <DatasetForm first={firstForm} givenDraft={undefined} failure={undefined} />
  if (draft.error) return <ErrorState title={sentence(draft.error)} />
  if (!draft.data) return <Skeleton className="h-96" />
  const failure = draft.data.task?.error ?? undefined
  const { source } = draft.data
  if (source?.kind === 'pairs' || source?.kind === 'archive') {
    return <ImportForm draft={{ id: draftId, name: draft.data.name, source, clip: draft.data.recipe.clip, failure }} />
  }
  return <DatasetForm first={formOf(draft.data)} givenDraft={draftId} failure={failure} />
}

interface DatasetFormProps {
  first: RecipeForm
  givenDraft: string | undefined
  /** Why the draft could not be begun. */
  failure: { readonly message: string; readonly field: string | null } | undefined
}

function DatasetForm({ first, givenDraft, failure }: DatasetFormProps) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const [form, setForm] = useState<RecipeForm>(first)
  const [file, setFile] = useState<File>()
  const [fileLines, setFileLines] = useState<number>()
  const [problems, setProblems] = useState<Problems>(
    failure ? { [fieldOf(failure.field ?? 'name', first)]: failure.message } : {},
  )
  const [draftId, setDraftId] = useState(givenDraft)
  const [busy, setBusy] = useState(false)
  const [begun, setBegun] = useState<Begun>()
  const create = useMutation(useTRPC().dataset.create.mutationOptions())
  const waits = useBegun(begun, (field, message) => {
    setBusy(false)
    setBegun(undefined)
    setProblems({ [fieldOf(field, form)]: message })
  })
  const change = (changes: Partial<RecipeForm>) => {
    setForm({ ...form, ...changes })
    setProblems({})
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = findProblems(form, file, (key) => t(`new.problems.${key}`))
    setProblems(found)
    const source = sourceOf(form, file)
    const recipe = datasetRecipeSchema.safeParse(recipeOf(form)).data
    const budget = readMoney(form.budget)
    if (Object.keys(found).length > 0 || !source || !recipe || budget === undefined) return
    setBusy(true)
    try {
      const stored = await storeSource(source)
      if ('problem' in stored) {
        setBusy(false)
        return setProblems({ file: sentence(stored.problem) })
      }
      const made = await create.mutateAsync({
        ...{ name: form.name, recipe, source: stored, budget },
        ...(draftId !== undefined && { draftId }),
      })
      setDraftId(made.id)
      setBegun({ id: made.id, taskId: made.task?.id })
    } catch (error) {
      setBusy(false)
      const { code, field = 'name' } = problemOf(error)
      const taken = code === 'bad-input' && field === 'name'
      setProblems({ [fieldOf(field, form)]: taken ? t('new.problems.taken') : sentence(error) })
    }
  }
  const captions =
    form.source === 'embedded' ? embeddedCaptionCount : form.source === 'paste' ? countLines(form.pasted) : fileLines
  const parts = { form, problems, change }
  return (
    <>
      <Link href="/datasets" className={linkStyles}>
        {t('all')}
      </Link>
      <PageHeader
        title={t('new.title')}
        text={t('new.text')}
        actions={givenDraft !== undefined && <DiscardButton id={givenDraft} disabled={busy} />}
      />
      <form onSubmit={submit} noValidate className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex flex-col gap-4">
          <Part title={t('new.parts.name')}>
            <TextField
              {...{ label: t('name'), value: form.name, error: problems.name }}
              className="max-w-sm"
              autoFocus
              onChange={({ target }) => change({ name: target.value })}
            />
          </Part>
          <Part title={t('new.parts.captions')}>
            <CaptionFields
              {...parts}
              file={file}
              onFile={(next, lines) => {
                setFile(next)
                setFileLines(lines)
                setProblems({})
              }}
            />
          </Part>
          <Part title={t('new.parts.writer')}>
            <WriterFields {...parts} />
          </Part>
          <Part title={t('new.parts.painter')}>
            <PainterFields {...parts} />
          </Part>
          <Part title={t('new.parts.scores')}>
            <ScoreFields {...parts} />
          </Part>
        </div>
        <div className="flex flex-col gap-4 xl:sticky xl:top-14">
          <Estimate {...{ form, captions }} />
          <TextField
            {...{ label: t('run.budget'), hint: t('run.budgetHint'), value: form.budget, error: problems.budget }}
            inputMode="decimal"
            onChange={({ target }) => change({ budget: target.value })}
          />
          {waits && <p role="status">{waits}</p>}
          <Button type="submit" variant="primary" loading={busy}>
            {t('new.start')}
          </Button>
        </div>
      </form>
    </>
  )
}

type ProblemKey = 'name' | 'captions' | 'format' | 'number' | 'model' | 'budget' | 'address'

/** What is wrong with the form, at the fields. */
function findProblems(form: RecipeForm, file: File | undefined, text: (key: ProblemKey) => string): Problems {
  const found: Problems = {}
  if (!datasetNameSchema.safeParse(form.name).success) found.name = text('name')
  if (!sourceOf(form, file)) found.file = text('captions')
  if (readMoney(form.budget) === undefined) found.budget = text('budget')
  for (const { path } of datasetRecipeSchema.safeParse(recipeOf(form)).error?.issues ?? []) {
    const field = fieldOf(path.join('.'), form)
    const isModel = field === 'painterModel' || field === 'clip' || /^(writer|endpoint)Model$/.test(field)
    found[field] ??= text(isModel ? 'model' : field === 'endpoint' ? 'address' : 'number')
  }
  return found
}
