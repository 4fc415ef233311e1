'use client'

import { IconButton } from '@amend/ui'
import { Minus, Plus } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { fitted, scaleOf, zoomAt } from '../state/viewport.ts'

export function ZoomControls() {
  const t = useTranslations('editor.toolbar')
  const format = useFormatter()
  const { stores, size } = useSession()
  const viewport = useStore(stores.viewport, (state) => state)
  const pane = useStore(stores.pane, (state) => state)
  const density = typeof window === 'undefined' ? 1 : window.devicePixelRatio
  const zoom = (factor: number) =>
    stores.viewport.set((now) => zoomAt(now, factor, { x: pane.width / 2, y: pane.height / 2 }, pane, size))
  return (
    <div className="hidden items-center sm:flex">
      <IconButton label={t('zoomOut')} shortcut="-" icon={<Minus aria-hidden />} onClick={() => zoom(1 / 1.5)} />
      <button
        type="button"
        title={t('fit')}
        aria-label={t('fit')}
        onClick={() => stores.viewport.set(fitted)}
        className="h-9 w-14 rounded-lg text-center font-medium text-[0.8125rem] text-muted tabular-nums transition-colors hover:bg-hover hover:text-ink"
      >
        {format.number(scaleOf(viewport, pane, size, density), { style: 'percent', maximumFractionDigits: 0 })}
      </button>
      <IconButton label={t('zoomIn')} shortcut="+" icon={<Plus aria-hidden />} onClick={() => zoom(1.5)} />
    </div>
  )
}
