/** What the pages keep in the browser: drafts and the like, under names that begin so. */
const prefix = 'amend.'
/** Whose it is. */
const ownerKey = 'amend.account'

/** Deletes what another account has left, and notes whose the storage is from now on. */
export function keepStorageFor(accountId: string): void {
  tryStorage((local) => {
    const owner = local.getItem(ownerKey)
    if (owner !== null && owner !== accountId) clearAll()
    local.setItem(ownerKey, accountId)
  })
}

/** Deletes what the pages of an account keep in this browser. Leaves the storage alone once another account has it. */
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

/** A browser that blocks site data throws, or has no storage: then nothing is kept that could be deleted. */
function tryStorage(act: (storage: Storage) => void, kind: 'localStorage' | 'sessionStorage' = 'localStorage'): void {
  try {
    const storage: Storage | null = window[kind]
    if (storage) act(storage)
  } catch {
    return
  }
}
