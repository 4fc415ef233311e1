import type { DragEvent } from 'react'

/** What dragging pictures does. All functions are stable. */
export interface GridDrag {
  readonly onStart: (index: number, event: DragEvent) => void
  readonly onEnd: () => void
  /** Over another picture; allows dropping by preventing the default. */
  readonly onOver?: (index: number, event: DragEvent) => void
  readonly onDrop?: (index: number, event: DragEvent) => void
  /** Where a line shows the place of the dropped pictures. */
  readonly over?: { readonly index: number; readonly after: boolean } | undefined
}
