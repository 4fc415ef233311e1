'use client'

import type { DatasetDetails } from '@amend/api/types'
import { archiveFormats, datasetNameSchema, type PairSource } from '@amend/contract'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, FieldMessage, SegmentedControl, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { PageHeader } from '../../shell/page-header.tsx'
import { linkStyles } from '../../table/styles.ts'
import { useTRPC } from '../../trpc/client.tsx'
import { DiscardButton } from '../new/discard-button.tsx'
import { Part } from '../new/part.tsx'
import { type Begun, useBegun } from '../new/use-begun.ts'
import { storeArchive } from './store-archive.ts'

type Field = 'name' | 'source' | 'clip'

interface ImportFormProps {
  /** An import that could not be begun. */
  draft?: {
    readonly id: string
    readonly name: string
    readonly source: PairSource
    readonly clip: string
    readonly failure: NonNullable<DatasetDetails['task']>['error'] | undefined
  }
}

const fieldOf = (field: string | null): Field => (field === 'name' || field === 'clip' ? field : 'source')

/** Takes a dataset in that exists elsewhere: a folder of the workers, or an archive. */
export function ImportForm({ draft }: ImportFormProps) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const [name, setName] = useState(draft?.name ?? '')
  const [kind, setKind] = useState<PairSource['kind']>(draft?.source.kind ?? 'archive')
  const [path, setPath] = useState(draft?.source.kind === 'pairs' ? draft.source.path : '')
  const [file, setFile] = useState<File>()
  const [clip, setClip] = useState(draft?.clip ?? 'pico-clip')
  const failure = draft?.failure
  const [problems, setProblems] = useState<Partial<Record<Field, string>>>(
    failure ? { [fieldOf(failure.field)]: failure.message } : {},
  )
  const [draftId, setDraftId] = useState(draft?.id)
  const [busy, setBusy] = useState<'uploading' | 'reading'>()
  const [begun, setBegun] = useState<Begun>()
  const start = useMutation(useTRPC().dataset.import.mutationOptions())
  const refuse = (field: Field, message: string) => {
    setBusy(undefined)
    setBegun(undefined)
    setProblems({ [field]: message })
  }
  const waits = useBegun(begun, (field, message) => refuse(fieldOf(field), message))
  const change = (run: () => void) => {
    run()
    setProblems({})
  }
  const source = async (): Promise<PairSource | undefined> => {
    if (kind === 'pairs') return { kind, path: path.trim() }
    if (!file) return undefined
    setBusy('uploading')
    const stored = await storeArchive(file)
    if (!('problem' in stored)) return stored
    refuse('source', stored.problem === 'format' ? t('import.problems.format') : sentence(stored.problem))
    return undefined
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found: Partial<Record<Field, string>> = {
      ...(!datasetNameSchema.safeParse(name).success && { name: t('new.problems.name') }),
      ...((kind === 'pairs' ? path.trim() === '' : !file) && { source: t(`import.problems.${kind}`) }),
      ...(clip.trim() === '' && { clip: t('new.problems.model') }),
    }
    setProblems(found)
    if (Object.keys(found).length > 0) return
    try {
      const chosen = await source()
      if (!chosen) return
      setBusy('reading')
      const made = await start.mutateAsync({
        ...{ name: name.trim(), source: chosen, clip: clip.trim() },
        ...(draftId !== undefined && { draftId }),
      })
      setDraftId(made.id)
      setBegun({ id: made.id, taskId: made.task?.id })
    } catch (error) {
      const { code, field } = problemOf(error)
      const taken = code === 'bad-input' && field === 'name'
      refuse(fieldOf(field ?? 'name'), taken ? t('new.problems.taken') : sentence(error))
    }
  }
  return (
    <>
      <Link href="/datasets" className={linkStyles}>
        {t('all')}
      </Link>
      <PageHeader
        title={t('import.title')}
        text={t('import.text')}
        actions={draft && <DiscardButton id={draft.id} disabled={busy !== undefined} />}
      />
      <form onSubmit={submit} noValidate className="flex max-w-3xl flex-col gap-4">
        <Part title={t('new.parts.name')}>
          <TextField
            {...{ label: t('name'), value: name, error: problems.name }}
            className="max-w-sm"
            autoFocus
            onChange={({ target }) => change(() => setName(target.value))}
          />
        </Part>
        <Part title={t('import.pairs')}>
          <SourceFields
            {...{ kind, path, file, error: problems.source }}
            onKind={(next) => change(() => setKind(next))}
            onPath={(next) => change(() => setPath(next))}
            onFile={(next) => change(() => setFile(next))}
          />
        </Part>
        <Part title={t('new.parts.scores')}>
          <TextField
            {...{ label: t('import.clip'), hint: t('import.clipHint'), value: clip, error: problems.clip }}
            className="max-w-sm"
            spellCheck={false}
            autoCapitalize="none"
            onChange={({ target }) => change(() => setClip(target.value))}
          />
        </Part>
        <p role="status" className="text-muted empty:hidden">
          {waits ?? (busy && t(`import.${busy}`))}
        </p>
        <div>
          <Button type="submit" variant="primary" loading={busy !== undefined}>
            {t('import.start')}
          </Button>
        </div>
      </form>
    </>
  )
}

interface SourceFieldsProps extends ArchiveFieldProps {
  kind: PairSource['kind']
  path: string
  onKind: (kind: PairSource['kind']) => void
  onPath: (path: string) => void
}

/** Where the pairs are. */
function SourceFields({ kind, path, file, error, onKind, onPath, onFile }: SourceFieldsProps) {
  const t = useTranslations('datasets')
  return (
    <div className="flex flex-col items-start gap-4">
      <SegmentedControl
        label={t('import.source')}
        value={kind}
        onValueChange={onKind}
        options={(['archive', 'pairs'] as const).map((value) => ({ value, label: t(`import.sources.${value}`) }))}
      />
      {kind === 'archive' ? (
        <ArchiveField {...{ file, error, onFile }} />
      ) : (
        <TextField
          {...{ label: t('import.path'), hint: t('import.pathHint'), value: path, error }}
          className="w-full max-w-lg"
          spellCheck={false}
          autoCapitalize="none"
          onChange={({ target }) => onPath(target.value)}
        />
      )}
    </div>
  )
}

interface ArchiveFieldProps {
  file: File | undefined
  error: string | undefined
  onFile: (file: File | undefined) => void
}

function ArchiveField({ file, error, onFile }: ArchiveFieldProps) {
  const t = useTranslations('datasets')
  const [id, message] = [useId(), useId()]
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {t('import.file')}
      </label>
      <input
        id={id}
        type="file"
        accept={archiveFormats.map((format) => `.${format}`).join(',')}
        aria-describedby={message}
        aria-invalid={error ? true : undefined}
        onChange={({ target }) => onFile(target.files?.[0])}
        className="max-w-full text-sm file:mr-3 file:rounded-lg file:border-0 file:bg-hover file:px-3 file:py-1.5 file:font-medium file:text-ink"
      />
      <FieldMessage id={message} hint={file ? undefined : t('import.fileHint')} error={error} />
    </div>
  )
}
