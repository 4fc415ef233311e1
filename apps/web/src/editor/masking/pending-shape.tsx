'use client'

import type { Point } from '../mask/mask.ts'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { maskTool } from './mask-tool.ts'
import type { Pending } from './use-shape-under-way.ts'

/** An unfinished rectangle, lasso or gradient over the picture. */
export function PendingShape({ pending }: { pending: Pending }) {
  const { size } = useSession()
  const kind = useStore(maskTool, (tool) => tool.kind)
  if (pending.kind === 'rectangle') {
    const { box } = pending
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
  const line = { points: pending.points.join(' '), fill: 'none', vectorEffect: 'non-scaling-stroke' as const }
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      className="pointer-events-none absolute inset-0 size-full overflow-visible"
    >
      <polyline {...line} stroke="white" strokeWidth={3} />
      <polyline {...line} stroke="black" strokeWidth={1.5} strokeDasharray={kind === 'gradient' ? undefined : '5 4'} />
    </svg>
  )
}

/** Where the keyboard draws. */
export function Crosshair({ at }: { at: Point }) {
  const { size } = useSession()
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute size-0"
      style={{ left: `${(100 * at.x) / size.width}%`, top: `${(100 * at.y) / size.height}%` }}
    >
      <div className="-translate-x-1/2 -translate-y-1/2 absolute h-0.5 w-6 bg-white outline outline-black/70" />
      <div className="-translate-x-1/2 -translate-y-1/2 absolute h-6 w-0.5 bg-white outline outline-black/70" />
    </div>
  )
}
