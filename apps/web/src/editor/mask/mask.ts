/** The drawn shapes, in pixels of the picture. A mask is drawn from its shapes, so that it is exact at any size. */
export type MaskShape =
  | { readonly kind: 'stroke'; readonly erase: boolean; readonly size: number; readonly points: readonly number[] }
  | { readonly kind: 'rectangle'; readonly erase: boolean; readonly box: Box }
  | { readonly kind: 'invert' }
  | { readonly kind: 'clear' }

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Mask {
  readonly shapes: readonly MaskShape[]
  /** Undone shapes, the latest last. */
  readonly undone: readonly MaskShape[]
}

export const emptyMask: Mask = { shapes: [], undone: [] }

export function draw({ shapes }: Mask, shape: MaskShape): Mask {
  if (shape.kind === 'clear' && shapes.length === 0) return emptyMask
  return { shapes: [...shapes, shape], undone: [] }
}

export function undo({ shapes, undone }: Mask): Mask {
  const last = shapes.at(-1)
  return last ? { shapes: shapes.slice(0, -1), undone: [...undone, last] } : { shapes, undone }
}

export function redo({ shapes, undone }: Mask): Mask {
  const next = undone.at(-1)
  return next ? { shapes: [...shapes, next], undone: undone.slice(0, -1) } : { shapes, undone }
}

/** The shapes since the last "clear". */
export function effectiveShapes({ shapes }: Mask): readonly MaskShape[] {
  return shapes.slice(shapes.findLastIndex(({ kind }) => kind === 'clear') + 1)
}

/** Whether anything may be marked; only the raster knows whether it is. */
export const isDrawn = (mask: Mask): boolean => effectiveShapes(mask).length > 0

/** The box between two corners, in whole pixels, within the picture; undefined when it is empty. */
export function boxBetween(a: Point, b: Point, picture: Size): Box | undefined {
  const [left, right] = range(a.x, b.x, picture.width)
  const [top, bottom] = range(a.y, b.y, picture.height)
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined
}

function range(a: number, b: number, most: number): [number, number] {
  const within = (value: number) => Math.min(Math.max(Math.round(value), 0), most)
  return a < b ? [within(a), within(b)] : [within(b), within(a)]
}

/** A box changed by numbers or arrow keys, kept within the picture and at least one pixel large. */
export function boxWithin(box: Box, picture: Size): Box {
  const width = Math.min(Math.max(Math.round(box.width), 1), picture.width)
  const height = Math.min(Math.max(Math.round(box.height), 1), picture.height)
  const x = Math.min(Math.max(Math.round(box.x), 0), picture.width - width)
  const y = Math.min(Math.max(Math.round(box.y), 0), picture.height - height)
  return { x, y, width, height }
}

interface Point {
  readonly x: number
  readonly y: number
}

interface Size {
  readonly width: number
  readonly height: number
}
