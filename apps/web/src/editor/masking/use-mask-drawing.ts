'use client'

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { Point } from '../mask/mask.ts'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { boxAfterKey, crosshairAfterKey, maskTool, startBox } from './mask-tool.ts'
import { type MaskDrawingOptions, useShapeUnderWay } from './use-shape-under-way.ts'

/**
 * Turns pointer and key events anywhere around the picture into shapes of the mask. Points outside are moved to its
 * border.
 */
export function useMaskDrawing(options: MaskDrawingOptions) {
  const { size } = useSession()
  const { kind, erase } = useStore(maskTool, (state) => state)
  const { pending, setPending, add, begin, extend, finish, abandon, isDrawnBy } = useShapeUnderWay(options)
  const touches = useRef(new Set<number>())
  const [crosshair, setCrosshair] = useState<Point>()

  const at = (event: PointerEvent): Point => {
    const box = options.canvas.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1)
    return {
      x: ((event.clientX - box.left) / box.width) * size.width,
      y: ((event.clientY - box.top) / box.height) * size.height,
    }
  }
  const onPointerDown = (event: PointerEvent) => {
    touches.current.add(event.pointerId)
    if (event.button !== 0 || touches.current.size > 1) return abandon()
    event.currentTarget.setPointerCapture(event.pointerId)
    setCrosshair(undefined)
    begin(at(event), event.pointerId)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (isDrawnBy(event.pointerId)) extend(at(event))
  }
  const onPointerUp = (event: PointerEvent) => {
    touches.current.delete(event.pointerId)
    if (isDrawnBy(event.pointerId)) finish(at(event))
  }
  const onPointerCancel = (event: PointerEvent) => {
    touches.current.delete(event.pointerId)
    if (isDrawnBy(event.pointerId)) abandon()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (kind === 'rectangle' ? boxKey(event) : crosshairKey(event)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
  /** @returns whether the key did something */
  function boxKey(event: KeyboardEvent): boolean {
    const box = pending?.kind === 'rectangle' ? pending.box : undefined
    if (event.key === 'Enter' && box) {
      add({ kind: 'rectangle', erase, box })
      setPending(undefined)
      return true
    }
    const next = boxAfterKey(box ?? startBox(size), event, size)
    if (next) setPending({ kind: 'rectangle', box: next })
    return next !== undefined
  }
  function crosshairKey(event: KeyboardEvent): boolean {
    const from = crosshair ?? { x: size.width / 2, y: size.height / 2 }
    if (event.key === 'Escape' && isDrawnBy()) {
      abandon()
      return true
    }
    if (event.key === 'Enter') {
      setCrosshair(from)
      if (isDrawnBy()) finish(from)
      else begin(from)
      return true
    }
    const next = crosshairAfterKey(from, event, size)
    if (!next) return false
    setCrosshair(next)
    extend(next)
    return true
  }
  return { pending, crosshair, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onKeyDown } }
}
