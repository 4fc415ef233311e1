'use client'

import type { Box } from '../mask/mask.ts'
import { useSession } from '../session/session.tsx'

export function PendingBox({ box }: { box: Box }) {
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
