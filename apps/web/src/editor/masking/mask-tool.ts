import { type Box, boxWithin, type Point, pointWithin, type Size } from '../mask/mask.ts'
import { createStore } from '../state/store.ts'

export const toolKinds = ['brush', 'rectangle', 'lasso', 'wand', 'gradient'] as const
export type ToolKind = (typeof toolKinds)[number]

/** The tool for drawing. One per tab, so that a chosen brush is kept for the next picture. */
export interface MaskTool {
  readonly kind: ToolKind
  readonly erase: boolean
  /** The brush diameter in CSS pixels. */
  readonly size: number
  /** How different colours may be that the wand takes, 0 … 100. */
  readonly tolerance: number
}

export const brushSizes = { least: 4, most: 240, step: 4 } as const

export const maskTool = createStore<MaskTool>({ kind: 'brush', erase: false, size: 48, tolerance: 30 })

/** The initial rectangle for the keyboard: the middle half. */
export function startBox({ width, height }: Size): Box {
  return boxWithin({ x: width / 4, y: height / 4, width: width / 2, height: height / 2 }, { width, height })
}

/** The step of an arrow key in pixels of the picture: a hundredth of each side. */
const stepOf = ({ width, height }: Size) => ({
  x: Math.max(1, Math.round(width / 100)),
  y: Math.max(1, Math.round(height / 100)),
})

/** How far an arrow key moves, in steps; undefined for other keys. */
function moveOf(key: string): readonly [number, number] | undefined {
  const moves: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  }
  return moves[key]
}

interface Key {
  readonly key: string
  readonly shiftKey: boolean
}

/** Arrow keys move the box by a hundredth of the picture, with Shift they resize it; undefined for other keys. */
export function boxAfterKey(box: Box, { key, shiftKey }: Key, picture: Size): Box | undefined {
  const move = moveOf(key)
  if (!move) return undefined
  const step = stepOf(picture)
  const [dx, dy] = [move[0] * step.x, move[1] * step.y]
  return shiftKey
    ? boxWithin({ ...box, width: box.width + dx, height: box.height + dy }, picture)
    : boxWithin({ ...box, x: box.x + dx, y: box.y + dy }, picture)
}

/** Arrow keys move the crosshair by a hundredth of the picture, with Shift by a tenth; undefined for other keys. */
export function crosshairAfterKey({ x, y }: Point, { key, shiftKey }: Key, picture: Size): Point | undefined {
  const move = moveOf(key)
  if (!move) return undefined
  const step = stepOf(picture)
  const far = shiftKey ? 10 : 1
  return pointWithin({ x: x + far * move[0] * step.x, y: y + far * move[1] * step.y }, picture)
}
