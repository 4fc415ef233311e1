'use client'

import { captionFormats } from '@amend/contract'
import { FieldMessage, SegmentedControl, TextArea, TextField } from '@amend/ui'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { countLines } from './form.ts'
import type { PartProps } from './part-props.ts'

interface CaptionFieldsProps extends PartProps {
  file: File | undefined
  onFile: (file: File | undefined, lines: number | undefined) => void
}

/** Lines of a file up to this size are counted for the estimate, bytes. */
const countedBytes = 64 * 2 ** 20

/** Where the captions come from. */
export function CaptionFields({ form, problems, change, file, onFile }: CaptionFieldsProps) {
  const t = useTranslations('datasets')
  const [id, message] = [useId(), useId()]
  const take = async (next: File | undefined) => {
    const counts = next && next.size <= countedBytes && !next.name.endsWith('.parquet')
    onFile(next, counts ? countLines(await next.text()) : undefined)
  }
  return (
    <div className="flex flex-col items-start gap-4">
      <SegmentedControl
        label={t('new.source')}
        value={form.source}
        onValueChange={(source) => change({ source })}
        options={(['embedded', 'paste', 'upload', 'file'] as const).map((value) => ({
          value,
          label: t(`new.sources.${value}`),
        }))}
        className="flex-wrap"
      />
      {form.source === 'embedded' && <p className="text-muted">{t('new.embeddedText')}</p>}
      {form.source === 'paste' && (
        <TextArea
          {...{ label: t('new.paste'), hint: t('new.pasteHint'), value: form.pasted, error: problems.file }}
          rows={6}
          className="w-full"
          onChange={({ target }) => change({ pasted: target.value })}
        />
      )}
      {form.source === 'upload' && (
        <div className="flex flex-col gap-1.5">
          <label htmlFor={id} className="font-medium text-sm">
            {t('new.file')}
          </label>
          <input
            id={id}
            type="file"
            accept={captionFormats.map((format) => `.${format}`).join(',')}
            aria-describedby={message}
            aria-invalid={problems.file ? true : undefined}
            onChange={({ target }) => take(target.files?.[0])}
            className="max-w-full text-sm file:mr-3 file:rounded-lg file:border-0 file:bg-hover file:px-3 file:py-1.5 file:font-medium file:text-ink"
          />
          <FieldMessage id={message} hint={file ? undefined : t('new.fileHint')} error={problems.file} />
        </div>
      )}
      {form.source === 'file' && (
        <TextField
          {...{ label: t('new.path'), hint: t('new.pathHint'), value: form.path, error: problems.file }}
          className="w-full max-w-lg"
          spellCheck={false}
          autoCapitalize="none"
          onChange={({ target }) => change({ path: target.value })}
        />
      )}
      {form.source === 'embedded' && problems.file && <FieldMessage id={message} error={problems.file} />}
    </div>
  )
}
