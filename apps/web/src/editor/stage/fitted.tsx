'use client'

import type { ReactNode } from 'react'
import { useSession } from '../session/session.tsx'

/** The largest box of the picture's shape that its parent has room for: what lies on its corners lies on the picture's. */
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
