'use client'

import { type RefObject, useEffect } from 'react'
import { useSession } from '../session/session.tsx'
import type { Store } from '../state/store.ts'
import {
  actualZoom,
  fitted,
  type Point,
  panBy,
  pinch,
  type Size,
  type Viewport,
  wheelFactor,
  zoomAt,
} from '../state/viewport.ts'

/** The maximum time and distance between two taps or clicks that count as a double one, ms and CSS pixels. */
const doubleTime = 350
const doubleDistance = 24

/** How far a pointer moves on an element that can be clicked before it pans, CSS pixels. */
const panDistance = 6

/**
 * Wheel and pinch zoom, dragging pans, a double click or tap toggles the zoom to 100 %. An
 * element with `data-pannable` can be clicked, and dragged to pan.
 * @param occupied a single pointer belongs to another tool: only wheel, middle button and two fingers are handled
 */
export function useGestures(ref: RefObject<HTMLDivElement | null>, pane: Store<Size>, occupied: boolean) {
  const { stores, size } = useSession()
  const { viewport } = stores
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const pointers = new Map<number, Point>()
    let lastTap: { at: Point; time: number } | undefined
    /** Where a pointer went down that may still become a click. */
    let press: { id: number; at: Point } | undefined

    const at = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect()
      return { x: event.clientX - box.left, y: event.clientY - box.top }
    }
    const change = (next: (viewport: Viewport) => Viewport) => viewport.set(next)

    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      change((now) => zoomAt(now, wheelFactor(event) ** (event.ctrlKey ? 3 : 1), at(event), pane.get(), size))
    }
    const onDown = (event: PointerEvent) => {
      const control = event.target instanceof Element && event.target.closest('button,a,input,[role=slider]')
      const pannable = control instanceof Element && control.hasAttribute('data-pannable')
      if (control && !pannable) return
      if (event.button > 1) return
      pointers.set(event.pointerId, at(event))
      press = pannable && event.button === 0 ? { id: event.pointerId, at: at(event) } : undefined
      if (press) return
      if (occupied && pointers.size < 2 && event.button !== 1) return
      element.setPointerCapture(event.pointerId)
      if (event.button === 1) event.preventDefault()
    }
    const onMove = (event: PointerEvent) => {
      const from = pointers.get(event.pointerId)
      if (!from) return
      // Released outside, before the pane had the pointer.
      if (event.buttons === 0) return onCancel(event)
      const to = at(event)
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
      pointers.set(event.pointerId, to)
      if (press?.id === event.pointerId && !other) {
        if (Math.hypot(to.x - press.at.x, to.y - press.at.y) < panDistance) return
        press = undefined
        // The pane gets the rest of the events, and the element no click.
        element.setPointerCapture(event.pointerId)
      }
      if (other) return change((now) => pinch(now, [from, other], [to, other], pane.get(), size))
      if (occupied && (event.buttons & 4) === 0) return
      change((now) => panBy(now, { x: to.x - from.x, y: to.y - from.y }, pane.get(), size))
    }
    const onUp = (event: PointerEvent) => {
      const clicked = press?.id === event.pointerId
      press = undefined
      if (!pointers.delete(event.pointerId) || clicked || occupied || event.button !== 0 || pointers.size > 0) return
      const tap = { at: at(event), time: event.timeStamp }
      const before = lastTap
      lastTap = tap
      if (!before || tap.time - before.time > doubleTime) return
      if (Math.hypot(tap.at.x - before.at.x, tap.at.y - before.at.y) > doubleDistance) return
      lastTap = undefined
      change((now) => {
        if (now.zoom > 1.01) return fitted
        const zoom = Math.max(actualZoom(pane.get(), size, window.devicePixelRatio), 2)
        return zoomAt(now, zoom / now.zoom, tap.at, pane.get(), size)
      })
    }
    const onCancel = (event: PointerEvent) => {
      pointers.delete(event.pointerId)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    element.addEventListener('pointerdown', onDown)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', onCancel)
    return () => {
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('pointerdown', onDown)
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onUp)
      element.removeEventListener('pointercancel', onCancel)
    }
  }, [ref, pane, occupied, viewport, size])
}
