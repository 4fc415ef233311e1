'use client'

import { useEffect } from 'react'
import type { Store } from '../state/store.ts'
import { openImage, type ViewState } from '../state/view-state.ts'

/**
 * Synchronises the URL with the current picture: each one is an entry of the browser's history. The page itself stays.
 */
export function useImageAddress(workspaceId: string, view: Store<ViewState>) {
  useEffect(() => {
    const base = `/w/${workspaceId}/edit/`
    let shown = view.get().currentId
    const unsubscribe = view.subscribe(() => {
      const { currentId } = view.get()
      if (currentId === shown) return
      shown = currentId
      if (window.location.pathname !== base + currentId) window.history.pushState(null, '', base + currentId)
    })
    const onPopState = () => {
      const { pathname } = window.location
      if (!pathname.startsWith(base)) return
      shown = pathname.slice(base.length)
      view.set((now) => openImage(now, shown))
    }
    window.addEventListener('popstate', onPopState)
    return () => {
      window.removeEventListener('popstate', onPopState)
      unsubscribe()
    }
  }, [workspaceId, view])
}
