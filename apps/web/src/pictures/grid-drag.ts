import type { DragEvent } from 'react'

/** What dragging pictures does. All functions are stable. */
export interface GridDrag {
  readonly onStart: (index: number, event: DragEvent) => void
  readonly onEnd: () => void
  /** Over another picture; allows dropping by preventing the default. */
  readonly onOver?: ((index: number, event: DragEvent) => void) | undefined
  readonly onDrop?: ((index: number, event: DragEvent) => void) | undefined
  /** Where a line shows the place of the dropped pictures. */
  readonly over?: { readonly index: number; readonly after: boolean } | undefined
}

/** The properties of a tile that can be dragged, or that others can be dropped on. */
export interface TileDrag {
  readonly onDragStart?: GridDrag['onStart'] | undefined
  readonly onDragEnd?: GridDrag['onEnd'] | undefined
  readonly onDragOver?: GridDrag['onOver']
  readonly onDrop?: GridDrag['onDrop']
  /** A line before or after it: dragged pictures would come there. */
  readonly mark?: 'before' | 'after' | undefined
}

export const dragProps = (drag: GridDrag | undefined, index: number): TileDrag => ({
  onDragStart: drag?.onStart,
  onDragEnd: drag?.onEnd,
  onDragOver: drag?.onOver,
  onDrop: drag?.onDrop,
  mark: drag?.over?.index !== index ? undefined : drag.over.after ? 'after' : 'before',
})

/** The listeners of a tile's element. */
export const dragListeners = ({ onDragStart, onDragEnd, onDragOver, onDrop }: TileDrag, index: number) => ({
  draggable: onDragStart !== undefined,
  onDragStart: onDragStart && ((event: DragEvent) => onDragStart(index, event)),
  onDragEnd,
  onDragOver: onDragOver && ((event: DragEvent) => onDragOver(index, event)),
  onDrop: onDrop && ((event: DragEvent) => onDrop(index, event)),
})
