'use client'

import { copyText } from '@amend/next-app/client/clipboard'
import { IconButton, showToast } from '@amend/ui'
import { Copy } from 'lucide-react'
import { useTranslations } from 'use-intl'

/** Copies the address of a link. */
export function CopyLink({ url }: { url: string }) {
  const t = useTranslations('share.list')
  const shell = useTranslations('shell')
  const copy = async () => {
    if (await copyText(url, shell('copy.manually')))
      showToast({ message: shell('copy.done'), tone: 'success', closeLabel: shell('close') })
  }
  return <IconButton label={t('copy')} icon={<Copy aria-hidden />} onClick={() => void copy()} />
}
