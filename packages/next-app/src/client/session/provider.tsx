'use client'

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { type AccountState, browserTab, openPageAccount, type PageAccount } from './page-account.ts'

/** The default for components without a provider, as in tests. */
const nobody: PageAccount = {
  begin: () => undefined,
  id: () => undefined,
  headers: () => ({}),
  refused: () => undefined,
  signingOut: () => undefined,
  signedOut: () => undefined,
  state: () => 'current',
  watch: () => () => undefined,
}

const PageAccountContext = createContext(nobody)

/** Provides the account of the page. */
export function PageAccountProvider({ signInPath, children }: { signInPath: string; children: ReactNode }) {
  const [account] = useState(() => openPageAccount(browserTab(signInPath)))
  useEffect(() => {
    // A page restored from the browser's memory may belong to a session that has ended since.
    const show = ({ persisted }: PageTransitionEvent) => persisted && window.location.reload()
    window.addEventListener('pageshow', show)
    return () => window.removeEventListener('pageshow', show)
  }, [])
  return <PageAccountContext value={account}>{children}</PageAccountContext>
}

export const usePageAccount = (): PageAccount => useContext(PageAccountContext)

/** Whether the browser's session is still that of the page. */
export function useAccountState(): AccountState {
  const { watch, state } = usePageAccount()
  return useSyncExternalStore<AccountState>(watch, state, () => 'current')
}
