'use client'

import { FieldMessage, Progress } from '@amend/ui'
import { useId } from 'react'
import { useFormatter, useTranslations } from 'use-intl'

interface ModelFileProps {
  label: string
  hint: string
  accept: string
  error: string | undefined
  /** The share that has arrived; undefined while nothing is sent. */
  share: number | undefined
  onFile: (file: File | undefined) => void
}

/** The choice of a file that is sent to the workers, and how far it is. */
export function ModelFile({ label, hint, accept, error, share, onFile }: ModelFileProps) {
  const t = useTranslations('models')
  const format = useFormatter()
  const [id, message] = [useId(), useId()]
  const percent = format.number(share ?? 0, { style: 'percent', maximumFractionDigits: 0 })
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <input
        {...{ id, accept }}
        type="file"
        disabled={share !== undefined}
        aria-describedby={message}
        aria-invalid={error ? true : undefined}
        onChange={({ target }) => onFile(target.files?.[0])}
        className="max-w-full text-sm file:mr-3 file:rounded-lg file:border-0 file:bg-hover file:px-3 file:py-1.5 file:font-medium file:text-ink"
      />
      <FieldMessage id={message} hint={hint} error={error} />
      {share !== undefined && (
        <div className="flex items-center gap-3">
          <Progress label={t('upload.sending')} value={share} valueText={percent} />
          <span className="text-muted text-sm tabular-nums">{percent}</span>
        </div>
      )}
    </div>
  )
}
