'use client'

import type { DeletedWorkspace } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'

/** Restores a deleted team and opens it. */
export function useRestore() {
  const t = useTranslations('team.deleted')
  const shell = useTranslations('shell')
  const router = useRouter()
  const client = useTRPCClient()
  const sentence = useErrorSentence()
  const [busy, setBusy] = useState(false)
  const restore = async ({ id, name }: DeletedWorkspace) => {
    setBusy(true)
    try {
      await client.workspace.restore.mutate({ id })
      showToast({ message: t('restored', { name }), tone: 'success', closeLabel: shell('close') })
      router.push(`/w/${id}/pictures`)
      router.refresh()
    } catch (error) {
      showToast({ message: sentence(error), tone: 'danger', closeLabel: shell('close') })
    } finally {
      setBusy(false)
    }
  }
  return { restore, busy }
}
