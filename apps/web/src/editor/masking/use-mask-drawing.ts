'use client'

import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react'
import { type Box, boxBetween, draw, type MaskShape, type Point, pointWithin } from '../mask/mask.ts'
import { drawShapes, type Raster } from '../mask/raster.ts'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { boxAfterKey, crosshairAfterKey, maskTool, startBox } from './mask-tool.ts'
import { grow, paint } from './overlay-canvas.ts'
import { useColourSelection } from './use-colour-selection.ts'

interface MaskDrawingOptions {
  /** As large as the picture on the screen. */
  readonly canvas: RefObject<HTMLCanvasElement | null>
  readonly raster: Raster
  /** Pixels of the raster for each pixel of the picture. */
  readonly scale: number
}

/** A shape before it is finished. Brush strokes are painted at once instead. */
export type Pending =
  | { readonly kind: 'rectangle'; readonly box: Box }
  | { readonly kind: 'line'; readonly points: readonly number[] }

/**
 * Turns pointer and key events anywhere around the picture into shapes of the mask. Points outside are moved to its
 * border.
 */
export function useMaskDrawing({ canvas, raster, scale }: MaskDrawingOptions) {
  const { stores, size } = useSession()
  const tool = useStore(maskTool, (state) => state)
  const { selectAt } = useColourSelection()
  /** The points of the shape under way, and the pointer that draws it; none for the keyboard. */
  const way = useRef<{ readonly pointer: number | undefined; readonly points: readonly number[] }>(undefined)
  const touches = useRef(new Set<number>())
  const [pending, setPending] = useState<Pending>()
  const [crosshair, setCrosshair] = useState<Point>()

  const add = (shape: MaskShape) => stores.draft.set((draft) => ({ ...draft, mask: draw(draft.mask, shape) }))
  /** CSS pixels of the screen in pixels of the picture: the brush keeps its diameter on the screen at every zoom. */
  const onScreen = (pixels: number) =>
    (pixels * size.width) / (canvas.current?.getBoundingClientRect().width || size.width)

  function begin(at: Point, pointer?: number) {
    if (tool.kind === 'wand') return void selectAt(pointWithin(at, size))
    way.current = { pointer, points: rounded(tool.kind === 'brush' ? at : pointWithin(at, size)) }
    extend(at)
  }
  function extend(at: Point) {
    const current = way.current
    if (!current) return
    const [x0 = 0, y0 = 0] = current.points
    const [lastX = 0, lastY = 0] = current.points.slice(-2)
    const moved = Math.hypot(at.x - lastX, at.y - lastY)
    switch (tool.kind) {
      case 'brush':
        if (current.points.length > 2 && moved < onScreen(tool.size / 10)) return
        way.current = { ...current, points: [...current.points, ...rounded(at)] }
        return sketch([lastX, lastY, ...rounded(at)])
      case 'lasso': {
        if (moved < onScreen(2)) return
        way.current = { ...current, points: [...current.points, ...rounded(pointWithin(at, size))] }
        return setPending({ kind: 'line', points: way.current.points })
      }
      case 'gradient':
        return setPending({ kind: 'line', points: [x0, y0, ...rounded(pointWithin(at, size))] })
      case 'rectangle': {
        const box = boxBetween({ x: x0, y: y0 }, at, size)
        return setPending(box && { kind: 'rectangle', box })
      }
    }
  }
  function finish(at: Point) {
    const current = way.current
    if (!current) return
    const { points } = current
    const [x = 0, y = 0] = points
    const { erase } = tool
    switch (tool.kind) {
      case 'brush':
        add({ kind: 'stroke', erase, size: onScreen(tool.size), points })
        break
      case 'lasso':
        if (points.length >= 6) add({ kind: 'polygon', erase, points })
        break
      case 'gradient': {
        const [from, to] = [pointWithin({ x, y }, size), pointWithin(at, size)]
        if (Math.hypot(to.x - from.x, to.y - from.y) > onScreen(4)) add({ kind: 'gradient', erase, from, to })
        break
      }
      case 'rectangle': {
        const box = boxBetween({ x, y }, at, size)
        if (box) add({ kind: 'rectangle', erase, box })
      }
    }
    way.current = undefined
    setPending(undefined)
  }
  /** A second finger turns the stroke into a pinch; Escape gives it up. */
  function abandon() {
    if (way.current) stores.draft.set((draft) => ({ ...draft, mask: { ...draft.mask } }))
    way.current = undefined
    setPending(undefined)
  }
  /** Shows a segment of an unfinished stroke, without its soft edge. */
  function sketch(points: readonly number[]) {
    const changed = drawShapes(
      raster,
      [{ kind: 'stroke', erase: tool.erase, size: onScreen(tool.size), points }],
      scale,
    )
    if (changed) paint(canvas.current, raster, raster.values, grow(changed, raster))
  }

  const at = (event: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1)
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
    if (way.current && way.current.pointer === event.pointerId) extend(at(event))
  }
  const onPointerUp = (event: PointerEvent) => {
    touches.current.delete(event.pointerId)
    if (way.current?.pointer === event.pointerId) finish(at(event))
  }
  const onPointerCancel = (event: PointerEvent) => {
    touches.current.delete(event.pointerId)
    if (way.current?.pointer === event.pointerId) abandon()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (tool.kind === 'rectangle' ? boxKey(event) : crosshairKey(event)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
  /** @returns whether the key did something */
  function boxKey(event: KeyboardEvent): boolean {
    const box = pending?.kind === 'rectangle' ? pending.box : undefined
    if (event.key === 'Enter' && box) {
      add({ kind: 'rectangle', erase: tool.erase, box })
      setPending(undefined)
      return true
    }
    const next = boxAfterKey(box ?? startBox(size), event, size)
    if (next) setPending({ kind: 'rectangle', box: next })
    return next !== undefined
  }
  function crosshairKey(event: KeyboardEvent): boolean {
    const from = crosshair ?? { x: size.width / 2, y: size.height / 2 }
    if (event.key === 'Escape' && way.current) {
      abandon()
      return true
    }
    if (event.key === 'Enter') {
      setCrosshair(from)
      if (way.current) finish(from)
      else begin(from)
      return true
    }
    const next = crosshairAfterKey(from, event, size)
    if (!next) return false
    setCrosshair(next)
    extend(next)
    return true
  }
  return {
    pending,
    crosshair,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onKeyDown },
  }
}

const rounded = ({ x, y }: Point): readonly [number, number] => [Math.round(x), Math.round(y)]
