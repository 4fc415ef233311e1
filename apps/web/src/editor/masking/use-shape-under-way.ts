'use client'

import { type RefObject, useRef, useState } from 'react'
import { drawShapes } from '../mask/draw-shapes.ts'
import { type Box, boxBetween, draw, type MaskShape, type Point, pointWithin } from '../mask/mask.ts'
import type { Raster } from '../mask/raster.ts'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { maskTool } from './mask-tool.ts'
import { grow, paint } from './overlay-canvas.ts'
import { useColourSelection } from './use-colour-selection.ts'

export interface MaskDrawingOptions {
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

/** The shape that is being drawn with the chosen tool, whether by a pointer or by the keyboard. */
export function useShapeUnderWay({ canvas, raster, scale }: MaskDrawingOptions) {
  const { stores, size } = useSession()
  const tool = useStore(maskTool, (state) => state)
  const { selectAt } = useColourSelection()
  /** Its points, and the pointer that draws it; none for the keyboard. */
  const way = useRef<{ readonly pointer: number | undefined; readonly points: readonly number[] }>(undefined)
  const [pending, setPending] = useState<Pending>()

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
    const [x = 0, y = 0] = current.points
    const [lastX = 0, lastY = 0] = current.points.slice(-2)
    const moved = Math.hypot(at.x - lastX, at.y - lastY)
    const within = pointWithin(at, size)
    switch (tool.kind) {
      case 'brush':
        if (current.points.length > 2 && moved < onScreen(tool.size / 10)) return
        way.current = { ...current, points: [...current.points, ...rounded(at)] }
        return sketch([lastX, lastY, ...rounded(at)])
      case 'lasso':
        if (moved < onScreen(2)) return
        way.current = { ...current, points: [...current.points, ...rounded(within)] }
        return setPending({ kind: 'line', points: way.current.points })
      case 'gradient':
        return setPending({ kind: 'line', points: [x, y, ...rounded(within)] })
      case 'rectangle': {
        const box = boxBetween({ x, y }, within, size)
        return setPending(box && { kind: 'rectangle', box })
      }
    }
  }
  function finish(at: Point) {
    const { points } = way.current ?? {}
    if (!points) return
    const shape = shapeOf(points, pointWithin(at, size))
    if (shape) add(shape)
    stop()
  }
  /** The finished shape; undefined when it is too small to be meant. */
  function shapeOf(points: readonly number[], to: Point): MaskShape | undefined {
    const { erase } = tool
    const from = { x: points[0] ?? 0, y: points[1] ?? 0 }
    switch (tool.kind) {
      case 'brush':
        return { kind: 'stroke', erase, size: onScreen(tool.size), points }
      case 'lasso':
        return points.length >= 6 ? { kind: 'polygon', erase, points } : undefined
      case 'gradient':
        return Math.hypot(to.x - from.x, to.y - from.y) > onScreen(4)
          ? { kind: 'gradient', erase, from, to }
          : undefined
      case 'rectangle': {
        const box = boxBetween(from, to, size)
        return box && { kind: 'rectangle', erase, box }
      }
      case 'wand':
        return undefined
    }
  }
  /** A second finger turns the stroke into a pinch; Escape gives it up. */
  function abandon() {
    // Paints the mask again without the stroke.
    if (way.current) stores.draft.set((draft) => ({ ...draft, mask: { ...draft.mask } }))
    stop()
  }
  function stop() {
    way.current = undefined
    setPending(undefined)
  }
  /** Shows a segment of an unfinished stroke, without its soft edge. */
  function sketch(points: readonly number[]) {
    const shape = { kind: 'stroke', erase: tool.erase, size: onScreen(tool.size), points } as const
    const changed = drawShapes(raster, [shape], scale)
    if (changed) paint(canvas.current, raster, raster.values, grow(changed, raster))
  }
  /** Whether a pointer, or without one the keyboard, draws a shape. */
  const isDrawnBy = (pointer?: number) => way.current !== undefined && way.current.pointer === pointer

  return { pending, setPending, add, begin, extend, finish, abandon, isDrawnBy }
}

const rounded = ({ x, y }: Point): readonly [number, number] => [Math.round(x), Math.round(y)]
