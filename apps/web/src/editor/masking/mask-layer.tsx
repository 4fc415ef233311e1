'use client'

import { classNames } from '@amend/ui'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { drawShapes } from '../mask/draw-shapes.ts'
import { featherWeights } from '../mask/feather.ts'
import { effectiveShapes } from '../mask/mask.ts'
import { emptyRaster, type Raster } from '../mask/raster.ts'
import { useDraft, useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { Sheet } from '../view/pane.tsx'
import { BrushCursor } from './brush-cursor.tsx'
import { maskTool } from './mask-tool.ts'
import { paint } from './overlay-canvas.ts'
import { Crosshair, PendingShape } from './pending-shape.tsx'
import { useFeather } from './use-feather.ts'
import { useMaskDrawing } from './use-mask-drawing.ts'

/** The long side of the overlay in pixels: enough to see, fast to draw. The mask itself has the size of the picture. */
const longSide = 1280

/**
 * Shows the region over the picture, and handles drawing, which may begin beside the picture. Belongs into a pane, over
 * its picture.
 */
export function MaskLayer({ editing }: { editing: boolean }) {
  const t = useTranslations('editor.mask')
  const { size } = useSession()
  const mask = useDraft((draft) => draft.mask)
  const feather = useFeather()
  const tool = useStore(maskTool, (state) => state)
  const canvas = useRef<HTMLCanvasElement>(null)
  const scale = Math.min(1, longSide / Math.max(size.width, size.height))
  const raster = useMemo<Raster>(
    () => emptyRaster(Math.max(1, Math.round(size.width * scale)), Math.max(1, Math.round(size.height * scale))),
    [size, scale],
  )
  const { pending, crosshair, handlers } = useMaskDrawing({ canvas, raster, scale })

  useEffect(() => {
    raster.values.fill(0)
    drawShapes(raster, effectiveShapes(mask), scale)
    // Without the tools only the outline is shown, so that the picture is visible.
    const weights = editing ? featherWeights(raster, feather * scale) : new Uint8Array(raster.values.length)
    paint(canvas.current, raster, weights)
  }, [mask, feather, raster, scale, editing])

  return (
    <div
      className={classNames(
        'absolute inset-0',
        editing ? 'touch-none outline-offset-[-3px]' : 'pointer-events-none',
        editing && (tool.kind === 'brush' ? 'cursor-none' : 'cursor-crosshair'),
      )}
      {...(editing && {
        role: 'application',
        tabIndex: 0,
        'aria-label': t(tool.kind === 'rectangle' ? 'areaRectangle' : tool.kind === 'wand' ? 'areaWand' : 'area'),
        ...handlers,
      })}
    >
      <Sheet>
        <canvas
          ref={canvas}
          width={raster.width}
          height={raster.height}
          aria-hidden
          className={classNames('absolute inset-0 size-full transition-opacity', !editing && 'opacity-60')}
        />
        {editing && pending && <PendingShape pending={pending} />}
        {editing && crosshair && <Crosshair at={crosshair} />}
        {editing && tool.kind === 'brush' && <BrushCursor tool={tool} />}
      </Sheet>
    </div>
  )
}
