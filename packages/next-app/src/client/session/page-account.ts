/**
 * The account of a page. A browser has one session for all its tabs: another tab may sign out, or sign in with another
 * account, while this page still shows the records of the first one.
 */
import { accountHeader } from '../../account-header.ts'
import { clearPrivateStorage, keepStorageFor } from './private-storage.ts'

/** "signed-out", "other-account": the browser's session is not the page's any more. */
export type AccountState = 'current' | 'signed-out' | 'other-account'

export interface PageAccount {
  /** Sets the account for which the page was rendered, for this page's requests and the other tabs. */
  begin(accountId: string): void
  /** Undefined on pages without an account. */
  id(): string | undefined
  /** Must be sent with every request of the page. */
  headers(): Record<string, string>
  /** Handles a refusal of the server: leads to sign-in without a session, and reloads the page for another account. */
  refused(code: string, kind: 'query' | 'mutation'): void
  /** This page ends the session and leaves by itself: refusals no longer redirect it. */
  signingOut(): void
  /** Deletes what the browser stores of the account, and notifies the other tabs. */
  signedOut(): void
  state(): AccountState
  /** @returns removes the watcher */
  watch(changed: () => void): () => void
}

/** What a page does to its tab. */
export interface Tab {
  readonly leave: () => void
  readonly reload: () => void
}

/** How long a page stays after another tab has signed out, ms: long enough to read the notice and to save a text. */
export const grace = 30_000

const channelName = 'amend.account'

export function openPageAccount({ leave, reload }: Tab): PageAccount {
  let account: string | undefined
  let channel: BroadcastChannel | undefined
  let state: AccountState = 'current'
  let leaving: ReturnType<typeof setTimeout> | undefined
  let signingOut = false
  const watchers = new Set<() => void>()

  const setState = (next: AccountState) => {
    clearTimeout(leaving)
    if (next === 'signed-out') leaving = setTimeout(leave, grace)
    if (next === state) return
    state = next
    for (const changed of watchers) changed()
  }

  const hear = ({ data }: MessageEvent<unknown>) => {
    if (data === null) {
      // Including a draft that this page writes on leaving.
      window.addEventListener('pagehide', () => account && clearPrivateStorage(account))
      setState('signed-out')
    } else if (typeof data === 'string') setState(data === account ? 'current' : 'other-account')
  }

  return {
    begin: (accountId) => {
      if (account === accountId) return
      // The server rendered a part of the page in another session: nothing of the old one may stay in memory.
      if (account !== undefined) return reload()
      account = accountId
      keepStorageFor(accountId)
      if (typeof BroadcastChannel === 'undefined') return
      channel = new BroadcastChannel(channelName)
      channel.onmessage = hear
      channel.postMessage(accountId)
    },
    id: () => account,
    headers: (): Record<string, string> => (account === undefined ? {} : { [accountHeader]: account }),
    refused: (code, kind) => {
      if (account === undefined || signingOut) return
      // After a sign-out in another tab the page stays for the grace period, unless somebody uses it.
      if (code === 'not-signed-in' && (kind === 'mutation' || state === 'current')) leave()
      else if (code === 'account-changed' && kind === 'mutation') reload()
      else if (code === 'account-changed') setState('other-account')
    },
    signingOut: () => {
      signingOut = true
    },
    signedOut: () => {
      if (account === undefined) return
      const signedOut = account
      clearPrivateStorage(signedOut)
      // Including a draft that this page writes on leaving.
      window.addEventListener('pagehide', () => clearPrivateStorage(signedOut))
      channel?.postMessage(null)
    },
    state: () => state,
    watch: (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
  }
}

/** The tab of a browser. Loads pages in full, so that nothing of the account stays in memory. */
export function browserTab(signInPath: string): Tab {
  let left = false
  const once = (go: () => void) => () => {
    if (left) return
    left = true
    // Running uploads would ask for confirmation. Without a session they cannot continue.
    window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true })
    go()
  }
  return {
    leave: once(() => {
      const { pathname, search } = window.location
      window.location.replace(`${signInPath}?callbackUrl=${encodeURIComponent(pathname + search)}&ended`)
    }),
    reload: once(() => window.location.reload()),
  }
}
