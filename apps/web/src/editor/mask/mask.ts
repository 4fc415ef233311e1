/** The drawn shapes, in pixels of the picture. A mask is drawn from its shapes, so that it is exact at any size. */
export type MaskShape =
  | { readonly kind: 'stroke'; readonly erase: boolean; readonly size: number; readonly points: readonly number[] }
  | { readonly kind: 'rectangle'; readonly erase: boolean; readonly box: Box }
  /** A closed line: x and y in turn. */
  | { readonly kind: 'polygon'; readonly erase: boolean; readonly points: readonly number[] }
  /** Full at `from` and beyond, nothing at `to` and beyond, linear between. */
  | { readonly kind: 'gradient'; readonly erase: boolean; readonly from: Point; readonly to: Point }
  /** Pixels that were selected by their colour, on a small copy of the picture. */
  | ({ readonly kind: 'area'; readonly erase: boolean } & Area)
  | { readonly kind: 'invert' }
  | { readonly kind: 'clear' }

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A binary picture of any size, stretched over the whole picture. */
export interface Area {
  readonly width: number
  readonly height: number
  /** Lengths of alternating runs row by row, the first of unmarked pixels. */
  readonly runs: readonly number[]
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

/** Changes the last shape, as one step. */
export const replaceLast = ({ shapes }: Mask, shape: MaskShape): Mask => ({
  shapes: [...shapes.slice(0, -1), shape],
  undone: [],
})

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

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** The point of a picture that is nearest to one that may lie outside. */
export function pointWithin({ x, y }: Point, { width, height }: Size): Point {
  return { x: Math.min(Math.max(x, 0), width), y: Math.min(Math.max(y, 0), height) }
}

/** The default width of the soft edge of a region, pixels: a hundredth of the longer side. */
export const softEdge = ({ width, height }: Size): number => Math.max(1, Math.round(Math.max(width, height) / 100))
