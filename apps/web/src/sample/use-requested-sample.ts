'use client'

import { useEffect, useRef } from 'react'
import { sampleParameter } from './parameter.ts'
import { useSamplePhoto } from './use-sample-photo.ts'

/** Uploads the sample photo once if the page's address asks for it, and removes the parameter. */
export function useRequestedSample(workspaceId: string, enabled: boolean) {
  const { add } = useSamplePhoto(workspaceId)
  const done = useRef(false)
  useEffect(() => {
    const address = new URL(window.location.href)
    if (!enabled || done.current || !address.searchParams.has(sampleParameter)) return
    done.current = true
    address.searchParams.delete(sampleParameter)
    window.history.replaceState(null, '', address)
    void add()
  }, [enabled, add])
}
