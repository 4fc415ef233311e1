'use client'

import { classNames } from '@amend/ui'
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { featherWeights } from '../mask/feather.ts'
import { type Box, boxBetween, draw, effectiveShapes, type MaskShape } from '../mask/mask.ts'
import { drawShapes, emptyRaster, type Raster } from '../mask/raster.ts'
import { useDraft, useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { boxAfterKey, type MaskTool, maskTool, startBox } from './mask-tool.ts'
import { paintOverlay } from './overlay.ts'

/** Long side of the overlay, in pixels: enough to see, quick to draw. The mask itself has the size of the picture. */
const longSide = 1280

interface Point {
  readonly x: number
  readonly y: number
}

/** What is marked, and where marking happens. Lies on the sheet of the picture. */
export function MaskLayer({ editing }: { editing: boolean }) {
  const t = useTranslations('editor.mask')
  const { stores, size, model } = useSession()
  const mask = useDraft((draft) => draft.mask)
  const feather = useDraft((draft) => draft.changes.feather) ?? model?.capabilities.defaults.feather ?? 0
  const tool = useStore(maskTool, (state) => state)
  const canvas = useRef<HTMLCanvasElement>(null)
  const stroke = useRef<{ pointer: number; shape: MaskShape & { kind: 'stroke' } }>(undefined)
  const corner = useRef<{ pointer: number; at: Point }>(undefined)
  const touches = useRef(new Set<number>())
  const [pending, setPending] = useState<Box>()
  const scale = Math.min(1, longSide / Math.max(size.width, size.height))
  const raster = useMemo<Raster>(
    () => emptyRaster(Math.max(1, Math.round(size.width * scale)), Math.max(1, Math.round(size.height * scale))),
    [size, scale],
  )

  useEffect(() => {
    raster.values.fill(0)
    drawShapes(raster, effectiveShapes(mask), scale)
    // Beside the tools the outline is enough: the picture is to be seen.
    const weights = editing ? featherWeights(raster, feather * scale) : new Uint8Array(raster.values.length)
    paint(canvas.current, raster, weights)
  }, [mask, feather, raster, scale, editing])

  const at = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * size.width,
      y: ((event.clientY - box.top) / box.height) * size.height,
    }
  }
  /** The brush is as wide on the screen as its size says, however far one has zoomed in. */
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
  /** A second finger came: it was no stroke but the beginning of a pinch. */
  function abandon() {
    if (stroke.current) stores.draft.set((draft) => ({ ...draft, mask: { ...draft.mask } }))
    stroke.current = undefined
    corner.current = undefined
    setPending(undefined)
  }
  /** Shows a piece of the stroke before it is done; its soft edge comes when it is. */
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
  return (
    <div
      className={classNames(
        'absolute inset-0',
        editing ? 'touch-none' : 'pointer-events-none',
        editing && (tool.kind === 'rectangle' ? 'cursor-crosshair' : 'cursor-none'),
      )}
      {...(editing && {
        role: 'application',
        tabIndex: 0,
        'aria-label': tool.kind === 'rectangle' ? t('areaRectangle') : t('area'),
        onPointerDown,
        onPointerMove,
        onPointerUp,
        onPointerCancel: onPointerUp,
        onKeyDown,
      })}
    >
      <canvas
        ref={canvas}
        width={raster.width}
        height={raster.height}
        aria-hidden
        className={classNames('absolute inset-0 size-full transition-opacity', !editing && 'opacity-60')}
      />
      {editing && pending && <PendingBox box={pending} />}
      {editing && tool.kind === 'brush' && <BrushCursor tool={tool} />}
    </div>
  )
}

function paint(canvas: HTMLCanvasElement | null, raster: Raster, weights: Uint8Array, box?: Box) {
  const context = canvas?.getContext('2d')
  if (!context) return
  const part = box ?? { x: 0, y: 0, width: raster.width, height: raster.height }
  context.putImageData(new ImageData(paintOverlay(raster, weights, part), part.width, part.height), part.x, part.y)
}

/** One pixel more on each side: the edge moves with what is drawn. */
function grow({ x, y, width, height }: Box, raster: Raster): Box {
  const [left, top] = [Math.max(x - 1, 0), Math.max(y - 1, 0)]
  const [right, bottom] = [Math.min(x + width + 1, raster.width), Math.min(y + height + 1, raster.height)]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function PendingBox({ box }: { box: Box }) {
  const { size } = useSession()
  const style = {
    left: `${(100 * box.x) / size.width}%`,
    top: `${(100 * box.y) / size.height}%`,
    width: `${(100 * box.width) / size.width}%`,
    height: `${(100 * box.height) / size.height}%`,
  }
  return (
    <div className="pointer-events-none absolute bg-white/15 ring-1 ring-white" style={style}>
      <div className="absolute inset-0 border border-black border-dashed" />
    </div>
  )
}

/** A ring under the pointer, as wide as the brush. */
function BrushCursor({ tool }: { tool: MaskTool }) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const sheet = ref.current?.parentElement
    const move = (event: globalThis.PointerEvent) => {
      const ring = ref.current
      const box = sheet?.getBoundingClientRect()
      if (!ring || !box) return
      ring.style.transform = `translate(${event.clientX - box.left}px, ${event.clientY - box.top}px)`
      ring.style.opacity = event.pointerType === 'touch' ? '0' : '1'
    }
    const leave = () => {
      if (ref.current) ref.current.style.opacity = '0'
    }
    sheet?.addEventListener('pointermove', move)
    sheet?.addEventListener('pointerleave', leave)
    return () => {
      sheet?.removeEventListener('pointermove', move)
      sheet?.removeEventListener('pointerleave', leave)
    }
  }, [])
  return (
    <div ref={ref} aria-hidden className="pointer-events-none absolute top-0 left-0 opacity-0">
      <div
        className={classNames(
          '-translate-x-1/2 -translate-y-1/2 absolute rounded-full ring-2 ring-white outline outline-black/60',
          tool.erase && 'border border-white border-dashed',
        )}
        style={{ width: tool.size, height: tool.size }}
      />
    </div>
  )
}
