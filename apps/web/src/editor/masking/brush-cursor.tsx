'use client'

import { classNames } from '@amend/ui'
import { useEffect, useRef } from 'react'
import type { MaskTool } from './mask-tool.ts'

/** A ring under the pointer, as wide as the brush. */
export function BrushCursor({ tool }: { tool: MaskTool }) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const area = ref.current?.closest('[role=application]')
    const move = (event: Event) => {
      if (!(event instanceof PointerEvent)) return
      const ring = ref.current
      const box = ring?.parentElement?.getBoundingClientRect()
      if (!ring || !box) return
      ring.style.transform = `translate(${event.clientX - box.left}px, ${event.clientY - box.top}px)`
      ring.style.opacity = event.pointerType === 'touch' ? '0' : '1'
    }
    const leave = () => {
      if (ref.current) ref.current.style.opacity = '0'
    }
    area?.addEventListener('pointermove', move)
    area?.addEventListener('pointerleave', leave)
    return () => {
      area?.removeEventListener('pointermove', move)
      area?.removeEventListener('pointerleave', leave)
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
