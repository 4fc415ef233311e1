'use client'

import { classNames } from '@amend/ui'
import { useDeferredValue, useMemo } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { drawShapes } from '../mask/draw-shapes.ts'
import { effectiveShapes } from '../mask/mask.ts'
import { emptyRaster, markedShare } from '../mask/raster.ts'
import { useDraft, useSession } from '../session/session.tsx'

/** The share of the picture that may change, computed on a small raster. */
export function useMaskShare(): number {
  const { size } = useSession()
  const mask = useDeferredValue(useDraft((draft) => draft.mask))
  return useMemo(() => {
    const scale = Math.min(1, 320 / Math.max(size.width, size.height))
    const raster = emptyRaster(
      Math.max(1, Math.round(size.width * scale)),
      Math.max(1, Math.round(size.height * scale)),
    )
    drawShapes(raster, effectiveShapes(mask), scale)
    return markedShare(raster)
  }, [mask, size])
}

export function MaskShare({ className }: { className?: string }) {
  const t = useTranslations('editor.mask')
  const format = useFormatter()
  const share = useMaskShare()
  const text = format.number(share, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 })
  return (
    <span aria-live="polite" className={classNames('text-muted text-xs tabular-nums', className)}>
      {t('share', { share: text })}
    </span>
  )
}
