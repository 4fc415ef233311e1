/** The prefix of names under which the pages store private data in the browser, such as drafts. */
const prefix = 'amend.'
/** The account to which the data belongs. */
const ownerKey = 'amend.account'

/** Deletes what another account has left, and records the new owner of the storage. */
export function keepStorageFor(accountId: string): void {
  tryStorage((local) => {
    const owner = local.getItem(ownerKey)
    if (owner !== null && owner !== accountId) clearAll()
    local.setItem(ownerKey, accountId)
  })
}

/**
 * Deletes what the pages of an account have stored in this browser. Leaves the storage alone once it belongs to another
 * account.
 */
export function clearPrivateStorage(accountId: string): void {
  tryStorage((local) => {
    const owner = local.getItem(ownerKey)
    if (owner === null || owner === accountId) clearAll()
  })
}

function clearAll(): void {
  for (const kind of ['localStorage', 'sessionStorage'] as const) {
    tryStorage((storage) => {
      const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i))
      for (const key of keys) if (key?.startsWith(prefix)) storage.removeItem(key)
    }, kind)
  }
}

/** Accesses the storage. A browser that blocks site data throws, or has no storage: then there is nothing to delete. */
function tryStorage(act: (storage: Storage) => void, kind: 'localStorage' | 'sessionStorage' = 'localStorage'): void {
  try {
    const storage: Storage | null = window[kind]
    if (storage) act(storage)
  } catch {
    return
  }
}
