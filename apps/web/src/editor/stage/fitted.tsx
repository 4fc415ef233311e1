'use client'

import type { ReactNode } from 'react'
import { useSession } from '../session/session.tsx'

/** The largest box with the picture's aspect ratio that fits into the parent: its corners are the picture's. */
export function Fitted({ children }: { children: ReactNode }) {
  const { width, height } = useSession().size
  return (
    <div className="grid size-full place-items-center [container-type:size]">
      <div
        className="relative"
        style={{ width: `min(100cqw, ${(100 * width) / height}cqh)`, aspectRatio: `${width} / ${height}` }}
      >
        {children}
      </div>
    </div>
  )
}
