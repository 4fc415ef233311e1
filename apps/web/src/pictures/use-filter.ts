'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { type Filter, readFilter, writeFilter } from './filters.ts'

/** The filter in the URL, so that the browser's history and copied links reproduce it. */
export function useFilter() {
  const parameters = useSearchParams()
  const path = usePathname()
  const filter = useMemo(() => readFilter(parameters), [parameters])
  const setFilter = (next: Filter) => window.history.replaceState(null, '', `${path}${writeFilter(next)}`)
  return { filter, setFilter }
}
