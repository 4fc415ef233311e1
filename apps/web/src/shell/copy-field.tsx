'use client'

import { copyText } from '@amend/next-app/client/clipboard'
import { Button, TextField } from '@amend/ui'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

interface CopyFieldProps {
  label: string
  hint?: string
  text: string
  autoFocus?: boolean
  /** A text for programs: its letters are told apart. */
  code?: boolean
}

/** A text to be copied, with its button. */
export function CopyField({ label, hint, text, autoFocus = false, code = false }: CopyFieldProps) {
  const t = useTranslations('shell.copy')
  const [copied, setCopied] = useState<string>()
  const done = copied === text
  const copy = async () => {
    if (await copyText(text, t('manually'))) setCopied(text)
  }
  return (
    <TextField
      label={label}
      {...(hint !== undefined && { hint })}
      value={text}
      readOnly
      autoFocus={autoFocus}
      onFocus={(event) => event.currentTarget.select()}
      {...(code && { className: '[&_input]:font-mono' })}
      aside={
        <Button
          size="sm"
          icon={done ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
          onClick={() => void copy()}
        >
          <span aria-live="polite">{t(done ? 'done' : 'copy')}</span>
        </Button>
      }
    />
  )
}
