'use client'

import { useRouter } from 'next/navigation'
import type { Language } from '../languages.ts'
import { keepPreferences } from './preferences.ts'
import { useViewerIfAny } from './viewer.tsx'

export interface ChooseLanguageOptions {
  /** Stores the language in the signed-in account, for mails and other browsers. */
  readonly keepInAccount?: (language: Language) => Promise<unknown>
}

/** @returns a function that stores a language in this browser and in the account, and renders the page again in it */
export function useChooseLanguage({
  keepInAccount,
}: ChooseLanguageOptions = {}): (language: Language) => Promise<void> {
  const router = useRouter()
  const signedIn = useViewerIfAny() !== undefined
  return async (language) => {
    await keepPreferences({ language })
    if (signedIn) await keepInAccount?.(language)
    router.refresh()
  }
}
