'use client'

import { useLayoutEffect, useState } from 'react'

/** The layout of the last grid: going back renders it at once, so that the browser restores the scroll position. */
let lastWidth = 0

/** The width of an element, and its distance from the top of the page, in pixels. */
export function usePlace(element: { current: HTMLElement | null }) {
  const [place, setPlace] = useState({ width: lastWidth, top: 0 })
  useLayoutEffect(() => {
    const observed = element.current
    if (!observed) return
    const measure = () => {
      const { width, top } = observed.getBoundingClientRect()
      lastWidth = Math.floor(width)
      const next = { width: lastWidth, top: Math.round(top + window.scrollY) }
      setPlace((known) => (known.width === next.width && known.top === next.top ? known : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(observed)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return place
}
