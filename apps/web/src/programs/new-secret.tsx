'use client'

import { copyText } from '@amend/next-app/client/clipboard'
import { Button, showToast, TextField } from '@amend/ui'
import { Copy } from 'lucide-react'
import { useTranslations } from 'use-intl'

interface NewSecretProps {
  label: string
  hint: string
  secret: string
}

/** A secret that is shown this once, with a button that copies it. */
export function NewSecret({ label, hint, secret }: NewSecretProps) {
  const t = useTranslations('programs.keys')
  const shell = useTranslations('shell')
  const copy = async () => {
    if (!(await copyText(secret, t('copyManually')))) return
    showToast({ message: t('copied'), tone: 'success', closeLabel: shell('close') })
  }
  return (
    <TextField
      label={label}
      hint={hint}
      value={secret}
      readOnly
      className="font-mono"
      onFocus={(event) => event.currentTarget.select()}
      aside={
        <Button size="sm" icon={<Copy aria-hidden className="size-4" />} onClick={copy}>
          {t('copy')}
        </Button>
      }
    />
  )
}
