'use client'

import { copyText } from '@amend/next-app/client/clipboard'
import { Button, buttonStyles } from '@amend/ui'
import { Copy, Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

interface RecoveryCodesProps {
  codes: readonly string[]
  onDone: () => void
}

/** The recovery codes, which are shown once: to be copied or saved as a file. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const t = useTranslations('security.twoFactor.codes')
  const shell = useTranslations('shell.copy')
  const [copied, setCopied] = useState(false)
  const text = codes.join('\n')
  return (
    <div className="flex flex-col gap-4">
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-lg bg-well p-4 font-mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap justify-end gap-2">
        <Button
          icon={<Copy aria-hidden className="size-4" />}
          onClick={async () => setCopied(await copyText(text, shell('manually')))}
        >
          <span aria-live="polite">{shell(copied ? 'done' : 'copy')}</span>
        </Button>
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="amend-recovery-codes.txt"
          className={buttonStyles()}
        >
          <Download aria-hidden className="size-4" />
          {t('save')}
        </a>
        <Button variant="primary" onClick={onDone}>
          {t('done')}
        </Button>
      </div>
    </div>
  )
}
