'use client'

import { useSyncExternalStore } from 'react'

/** Below this width the panel has no room beside the picture; the same as Tailwind's `lg`. */
const query = '(max-width: 63.99rem)'

export const isNarrow = (): boolean => window.matchMedia(query).matches

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    isNarrow,
    () => false,
  )
}
