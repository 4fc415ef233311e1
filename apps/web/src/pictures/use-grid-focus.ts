'use client'

import type { ImageItem } from '@amend/api/types'
import { type FocusEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/**
 * Manages the keyboard focus in a grid of pictures.
 * @param selecting a change of it may remove the focused button
 */
export function useGridFocus(grid: RefObject<HTMLElement | null>, pictures: readonly ImageItem[], selecting: boolean) {
  const [current, setCurrent] = useState(0)
  const wanted = useRef<number>(undefined)
  const within = useRef(false)
  const focused = Math.min(current, Math.max(0, pictures.length - 1))

  useEffect(() => {
    if (wanted.current !== current) return
    const target = grid.current?.querySelector(`[data-index="${current}"]`)?.firstElementChild
    if (!(target instanceof HTMLElement)) return
    target.focus({ preventScroll: true })
    wanted.current = undefined
  })

  // A removed picture or button loses the focus: the picture in its place gets it.
  useEffect(() => {
    if (!within.current || document.activeElement !== document.body || pictures.length === 0) return
    wanted.current = focused
    setCurrent(focused)
  }, [pictures, focused, selecting])

  const set = useCallback((index: number) => setCurrent(index), [])
  return {
    /** The index of the grid's tab stop. */
    focused,
    set,
    /** Moves the focus, as soon as the picture is rendered. */
    move: (index: number) => {
      wanted.current = index
      setCurrent(index)
    },
    enter: () => {
      within.current = true
    },
    leave: ({ target, relatedTarget }: FocusEvent<HTMLElement>) => {
      if (relatedTarget instanceof Element && relatedTarget.closest('ul, [role=toolbar]')) return
      // When the focused element was removed, no element has the focus.
      queueMicrotask(() => {
        if (target.isConnected && document.hasFocus()) within.current = false
      })
    },
  }
}
