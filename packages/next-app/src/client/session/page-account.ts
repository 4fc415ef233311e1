/**
 * Whose page this is. A browser has one session for all its tabs: another tab may sign out, or sign in as somebody else,
 * while this page still shows what it was rendered with.
 */
import { accountHeader } from '../../account-header.ts'
import { clearPrivateStorage, keepStorageFor } from './private-storage.ts'

/** "signed-out", "other-account": the browser's session is not that of the page any more. */
export type AccountState = 'current' | 'signed-out' | 'other-account'

export interface PageAccount {
  /** Says for whom the page was rendered, to this page's requests and to the other tabs. */
  begin(accountId: string): void
  /** Undefined on pages of nobody. */
  id(): string | undefined
  /** To be sent with every request of the page. */
  headers(): Record<string, string>
  /** Takes what the server refused: leads to sign in without a session, and loads the page again for another account. */
  refused(code: string, kind: 'query' | 'mutation'): void
  /** This page ends the session, and leads elsewhere by itself: refusals lead nowhere any more. */
  signingOut(): void
  /** Deletes what the browser keeps of the account, and tells the other tabs. */
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

/** How long a page stays after another tab has signed out, ms: long enough to read that, and to save a text. */
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
      // A draft that this page writes when it is left goes as well.
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
      // After signing out in another tab the page stays for its grace, unless somebody uses it.
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
      // A draft that this page writes when it is left goes as well.
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
    // Uploads ask whether to leave. Without a session they cannot go on.
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
