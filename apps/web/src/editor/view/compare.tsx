'use client'

import type { ImageItem } from '@amend/api/types'
import { Badge, classNames } from '@amend/ui'
import { ChevronsLeftRight } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Frame, Pane, Sheet } from './pane.tsx'
import { PictureLayer } from './picture-layer.tsx'

interface CompareProps {
  before: ImageItem
  after: ImageItem
  /** The labels on the pictures. */
  beforeLabel: string
  afterLabel: string
  /** An additional text on the later picture. */
  children?: ReactNode
}

/** Both pictures in one place, divided by a line that pointer or arrow keys move. */
export function SliderCompare({ before, after, beforeLabel, afterLabel, children }: CompareProps) {
  const t = useTranslations('editor.compare')
  const frame = useRef<HTMLDivElement>(null)
  const [split, setSplit] = useState(0.5)
  const [dragging, setDragging] = useState(false)

  const moveTo = (clientX: number) => {
    const box = frame.current?.getBoundingClientRect()
    if (box && box.width > 0) setSplit(Math.min(Math.max((clientX - box.left) / box.width, 0), 1))
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setDragging(true)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = splitAfterKey(split, event.key, event.shiftKey)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    setSplit(next)
  }
  const percent = `${100 * split}%`
  return (
    <div ref={frame} className="relative size-full">
      <Pane>
        <Sheet>
          <PictureLayer image={after} alt={afterLabel} />
        </Sheet>
        <div className="absolute inset-0" style={{ clipPath: `inset(0 ${100 - 100 * split}% 0 0)` }}>
          <div className="absolute inset-0 bg-well" />
          <Sheet>
            <PictureLayer image={before} alt={beforeLabel} />
          </Sheet>
        </div>
        <Frame>
          <CompareLabel className="left-3" hidden={split < 0.12}>
            {beforeLabel}
          </CompareLabel>
          <CompareLabel className="right-3" hidden={split > 0.88}>
            {afterLabel}
          </CompareLabel>
          {children}
        </Frame>
        <Frame wide>
          <div className="pointer-events-none absolute inset-y-0 w-0" style={{ left: percent }}>
            <div className="-translate-x-1/2 absolute inset-y-0 w-0.5 bg-white shadow-[0_0_0_1px_rgb(0_0_0/0.25)]" />
            {/* The handle is within the thumb's reach and does not hide the picture. */}
            <div
              role="slider"
              tabIndex={0}
              aria-label={t('handle')}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(100 * split)}
              aria-valuetext={t('handleValue', { percent: Math.round(100 * split), before: beforeLabel })}
              onKeyDown={onKeyDown}
              onPointerDown={onPointerDown}
              onPointerMove={(event) => dragging && moveTo(event.clientX)}
              onPointerUp={() => setDragging(false)}
              onPointerCancel={() => setDragging(false)}
              className={classNames(
                'pointer-events-auto absolute top-1/2 -translate-x-1/2 -translate-y-1/2 touch-none rounded-full',
                'grid size-11 cursor-ew-resize place-items-center bg-white text-black/80 shadow-raised',
                'focus-visible:outline-4 focus-visible:outline-accent',
              )}
            >
              <ChevronsLeftRight aria-hidden className="size-5" />
            </div>
          </div>
        </Frame>
      </Pane>
    </div>
  )
}

/** Arrow keys move by 2 %, with Shift by 10 %; Home and End go to the ends. */
export function splitAfterKey(split: number, key: string, large: boolean): number | undefined {
  const step = large ? 0.1 : 0.02
  const moved = { ArrowLeft: split - step, ArrowRight: split + step, Home: 0, End: 1 }[key]
  return moved === undefined ? undefined : Math.min(Math.max(Math.round(moved * 100) / 100, 0), 1)
}

/** Both pictures side by side; on a narrow screen one above the other. */
export function SideCompare({ before, after, beforeLabel, afterLabel, children }: CompareProps) {
  return (
    <div className="grid size-full grid-rows-2 gap-1 md:grid-cols-2 md:grid-rows-1">
      {[
        { image: before, label: beforeLabel },
        { image: after, label: afterLabel },
      ].map(({ image, label }, i) => (
        <div key={i === 0 ? 'before' : 'after'} className="relative min-h-0 min-w-0">
          <Pane>
            <Sheet>
              <PictureLayer image={image} alt={label} />
            </Sheet>
            <Frame>
              <CompareLabel className="left-3">{label}</CompareLabel>
              {i === 1 && children}
            </Frame>
          </Pane>
        </div>
      ))}
    </div>
  )
}

function CompareLabel({ className, hidden, children }: { className: string; hidden?: boolean; children: string }) {
  return (
    <div
      aria-hidden
      className={classNames(
        'pointer-events-none absolute bottom-3 max-w-[40%] transition-opacity',
        hidden && 'opacity-0',
        className,
      )}
    >
      <Badge tone="scrim" className="max-w-full">
        <span className="truncate">{children}</span>
      </Badge>
    </div>
  )
}
