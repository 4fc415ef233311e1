'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useUploads } from './provider.tsx'

/**
 * Opens the editor on a picture that was uploaded alone, when it is ready, unless the person has gone to another page
 * in the meantime.
 */
export function useOpenLoneUpload() {
  const router = useRouter()
  const { uploads, queue } = useUploads()
  /** The page on which each lone upload began, by its key; undefined when the person has left it. */
  const pages = useRef(new Map<string, string | undefined>())
  useEffect(() => {
    const here = window.location.pathname
    const before = pages.current
    pages.current = new Map()
    for (const { key, alone, state, image, workspaceId, duplicateOf } of uploads) {
      // A picture that was there before stays in the tray, which asks what to do with the copy.
      if (!alone || duplicateOf) continue
      const page = before.has(key) ? before.get(key) : here
      if (state !== 'done' || !image) pages.current.set(key, page)
      else if (page === here) {
        queue.remove(key)
        router.push(`/w/${workspaceId}/edit/${image.id}`)
        return
      } else pages.current.set(key, undefined)
    }
  }, [uploads, queue, router])
}
