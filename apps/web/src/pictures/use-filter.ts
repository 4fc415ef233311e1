'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { type Filter, readFilter, writeFilter } from './filters.ts'

/** What is shown stands in the address, so that going back and a copied link show the same. */
export function useFilter() {
  const parameters = useSearchParams()
  const path = usePathname()
  const filter = useMemo(() => readFilter(parameters), [parameters])
  const setFilter = (next: Filter) => window.history.replaceState(null, '', `${path}${writeFilter(next)}`)
  return { filter, setFilter }
}
