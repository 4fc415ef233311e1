'use client'

import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react'
import { type Box, boxBetween, draw, type MaskShape } from '../mask/mask.ts'
import { drawShapes, type Raster } from '../mask/raster.ts'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { boxAfterKey, maskTool, startBox } from './mask-tool.ts'
import { grow, paint } from './overlay-canvas.ts'

interface Point {
  readonly x: number
  readonly y: number
}

interface MaskDrawingOptions {
  readonly canvas: RefObject<HTMLCanvasElement | null>
  readonly raster: Raster
  /** Pixels of the raster for each pixel of the picture. */
  readonly scale: number
}

/** Turns pointer and key events into shapes of the mask. */
export function useMaskDrawing({ canvas, raster, scale }: MaskDrawingOptions) {
  const { stores, size } = useSession()
  const tool = useStore(maskTool, (state) => state)
  const stroke = useRef<{ pointer: number; shape: MaskShape & { kind: 'stroke' } }>(undefined)
  const corner = useRef<{ pointer: number; at: Point }>(undefined)
  const touches = useRef(new Set<number>())
  const [pending, setPending] = useState<Box>()

  const at = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * size.width,
      y: ((event.clientY - box.top) / box.height) * size.height,
    }
  }
  /** The brush keeps its diameter on the screen at every zoom. */
  const brush = (event: PointerEvent) => (tool.size * size.width) / event.currentTarget.getBoundingClientRect().width

  const add = (shape: MaskShape) => stores.draft.set((draft) => ({ ...draft, mask: draw(draft.mask, shape) }))

  const onPointerDown = (event: PointerEvent) => {
    touches.current.add(event.pointerId)
    if (event.button !== 0 || touches.current.size > 1) return abandon()
    event.currentTarget.setPointerCapture(event.pointerId)
    const { x, y } = at(event)
    if (tool.kind === 'rectangle') {
      corner.current = { pointer: event.pointerId, at: { x, y } }
      return
    }
    const shape = { kind: 'stroke' as const, erase: tool.erase, size: brush(event), points: [x, y].map(Math.round) }
    stroke.current = { pointer: event.pointerId, shape }
    sketch(shape)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (corner.current?.pointer === event.pointerId) setPending(boxBetween(corner.current.at, at(event), size))
    const current = stroke.current
    if (current?.pointer !== event.pointerId) return
    const { x, y } = at(event)
    const last = current.shape.points.slice(-2)
    if (Math.hypot(x - (last[0] ?? 0), y - (last[1] ?? 0)) < current.shape.size / 10) return
    const next = [Math.round(x), Math.round(y)]
    stroke.current = { ...current, shape: { ...current.shape, points: [...current.shape.points, ...next] } }
    sketch({ ...current.shape, points: [...last, ...next] })
  }
  const onPointerUp = (event: PointerEvent) => {
    touches.current.delete(event.pointerId)
    if (stroke.current?.pointer === event.pointerId) add(stroke.current.shape)
    if (corner.current?.pointer === event.pointerId) {
      const box = boxBetween(corner.current.at, at(event), size)
      if (box) add({ kind: 'rectangle', erase: tool.erase, box })
    }
    stroke.current = undefined
    corner.current = undefined
    setPending(undefined)
  }
  /** A second finger turns the stroke into a pinch. */
  function abandon() {
    if (stroke.current) stores.draft.set((draft) => ({ ...draft, mask: { ...draft.mask } }))
    stroke.current = undefined
    corner.current = undefined
    setPending(undefined)
  }
  /** Shows a segment of an unfinished stroke, without its soft edge. */
  function sketch(shape: MaskShape) {
    const changed = drawShapes(raster, [shape], scale)
    if (changed) paint(canvas.current, raster, raster.values, grow(changed, raster))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (tool.kind !== 'rectangle') return
    if (event.key === 'Enter' && pending) {
      event.preventDefault()
      add({ kind: 'rectangle', erase: tool.erase, box: pending })
      setPending(undefined)
      return
    }
    const next = boxAfterKey(pending ?? startBox(size), event, size)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    setPending(next)
  }
  return {
    pending,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onKeyDown },
  }
}
