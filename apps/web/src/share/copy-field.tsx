'use client'

import { copyText } from '@amend/next-app/client/clipboard'
import { Button, TextField } from '@amend/ui'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

/** A text to be copied, with its button. */
export function CopyField({ label, text, autoFocus = false }: { label: string; text: string; autoFocus?: boolean }) {
  const t = useTranslations('share.dialog')
  const [copied, setCopied] = useState(false)
  const copy = async () => setCopied(await copyText(text, t('copyManually')))
  return (
    <div className="flex items-end gap-2">
      <TextField
        label={label}
        value={text}
        readOnly
        autoFocus={autoFocus}
        onFocus={(event) => event.currentTarget.select()}
        className="grow"
      />
      <Button
        className="h-10 pointer-coarse:h-11"
        icon={copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
        onClick={() => void copy()}
      >
        <span aria-live="polite">{t(copied ? 'copied' : 'copy')}</span>
      </Button>
    </div>
  )
}
