'use client'

import { useState } from 'react'

const key = 'amend.queue.dismissed'

/** More are forgotten: failed edits are listed for an hour only. */
const most = 50

/** Failed edits that the person does not want to see any more, in this tab. */
export function useDismissed() {
  const [ids, setIds] = useState<readonly string[]>(read)
  const dismiss = (id: string) => {
    const next = [...ids, id].slice(-most)
    setIds(next)
    try {
      sessionStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Without storage they come back with the next page.
    }
  }
  return { dismissed: ids, dismiss }
}

function read(): string[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
