'use client'

import { useChooseLanguage } from '@amend/next-app/client/choose-language'
import { useTRPCClient } from '../trpc/client.tsx'

/** @returns a function that stores a language in this browser and in the account, and renders the page again in it */
export function useKeptLanguage() {
  const client = useTRPCClient()
  return useChooseLanguage({ keepInAccount: (language) => client.account.update.mutate({ language }) })
}
