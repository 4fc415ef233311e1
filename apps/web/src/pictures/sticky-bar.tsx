import { classNames } from '@amend/ui'
import type { ReactNode } from 'react'

interface StickyBarProps {
  selecting: boolean
  /** The content while pictures are selected. */
  selection: ReactNode
  children: ReactNode
}

/**
 * The bar over the grid, which stays while it scrolls. Both its contents keep their space, so that the grid does not
 * move.
 */
export function StickyBar({ selecting, selection, children }: StickyBarProps) {
  return (
    <div className="sticky top-14 z-10 -mx-3 mb-2 grid items-center bg-canvas/95 px-3 py-2 backdrop-blur sm:-mx-5 sm:px-5 [&>*]:col-start-1 [&>*]:row-start-1">
      <div className={classNames('flex min-h-11 items-center gap-2', selecting && 'invisible')}>{children}</div>
      {selecting && <div className="flex items-center">{selection}</div>}
    </div>
  )
}
