'use client'

import { useRouter } from 'next/navigation'
import { keepPreferences } from '../shell/preferences.ts'
import { useViewerIfAny } from '../shell/viewer.tsx'
import { useTRPCClient } from '../trpc/client.tsx'
import type { Language } from './languages.ts'

/** Shows the pages in another language: kept in this browser, and with the account for mails and other browsers. */
export function useChooseLanguage(): (language: Language) => Promise<void> {
  const router = useRouter()
  const client = useTRPCClient()
  const signedIn = useViewerIfAny() !== undefined
  return async (language) => {
    await keepPreferences({ language })
    if (signedIn) await client.account.update.mutate({ language })
    router.refresh()
  }
}
