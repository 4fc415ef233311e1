'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useUploadQueue } from '../uploads/index.ts'
import photo from './meadow.jpg'

/** Uploads the sample photo like any other picture; the editor opens on it when it is ready. */
export function useSamplePhoto(workspaceId: string) {
  const t = useTranslations('shell')
  const queue = useUploadQueue()
  const sentence = useErrorSentence()
  const [busy, setBusy] = useState(false)
  const name = t('sample.name')
  const closeLabel = t('close')
  const add = useCallback(async () => {
    setBusy(true)
    try {
      const response = await fetch(photo.src)
      if (!response.ok) throw new Error(`The sample photo answers with status ${response.status}.`)
      queue.addFiles(workspaceId, [new File([await response.blob()], `${name}.jpg`, { type: 'image/jpeg' })])
    } catch (error) {
      showToast({ message: sentence(error), tone: 'danger', closeLabel })
    } finally {
      setBusy(false)
    }
  }, [workspaceId, queue, name, sentence, closeLabel])
  return { add, busy }
}
