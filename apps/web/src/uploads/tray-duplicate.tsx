'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import NextLink from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'
import type { Upload } from './queue.ts'
import { linkStyles } from './tray-styles.ts'

interface DuplicateProps {
  upload: Upload
  duplicateOf: string
  onRemove: (key: string) => void
}

/** An uploaded file that the workspace had before: both are kept, unless the person removes the copy. */
export function Duplicate({ upload: { key, workspaceId, image }, duplicateOf, onRemove }: DuplicateProps) {
  const t = useTranslations('uploads')
  const client = useTRPCClient()
  const sentence = useErrorSentence()
  const [busy, setBusy] = useState(false)
  const fail = (error: unknown) => {
    showToast({ message: sentence(error), tone: 'danger', closeLabel: t('close') })
    setBusy(false)
  }
  const remove = async () => {
    if (!image || busy) return
    setBusy(true)
    try {
      const [result] = await client.image.trash.mutate({ workspaceId, ids: [image.id] })
      if (result?.error) fail(result.error)
      else onRemove(key)
    } catch (error) {
      fail(error)
    }
  }
  return (
    <>
      <p className="text-[0.8125rem] text-warning-ink">{t('item.duplicate')}</p>
      <p className="flex flex-wrap gap-x-3">
        <NextLink href={`/w/${workspaceId}/edit/${duplicateOf}`} className={linkStyles}>
          {t('item.showEarlier')}
        </NextLink>
        <button type="button" aria-disabled={busy} className={linkStyles} onClick={() => void remove()}>
          {t('item.removeCopy')}
        </button>
        <button type="button" className={linkStyles} onClick={() => onRemove(key)}>
          {t('item.keepBoth')}
        </button>
      </p>
    </>
  )
}
