import { type Box, boxWithin } from '../mask/mask.ts'
import { createStore } from '../state/store.ts'

/** The tool for drawing. One per tab, so that a chosen brush is kept for the next picture. */
export interface MaskTool {
  readonly kind: 'brush' | 'rectangle'
  readonly erase: boolean
  /** The brush diameter in CSS pixels. */
  readonly size: number
}

export const brushSizes = { least: 4, most: 240, step: 4 } as const

export const maskTool = createStore<MaskTool>({ kind: 'brush', erase: false, size: 48 })

interface Size {
  readonly width: number
  readonly height: number
}

/** The initial rectangle for the keyboard: the middle half. */
export function startBox({ width, height }: Size): Box {
  return boxWithin({ x: width / 4, y: height / 4, width: width / 2, height: height / 2 }, { width, height })
}

/** Arrow keys move the box by a hundredth of the picture, with Shift they resize it; undefined for other keys. */
export function boxAfterKey(box: Box, { key, shiftKey }: { key: string; shiftKey: boolean }, picture: Size) {
  const stepX = Math.max(1, Math.round(picture.width / 100))
  const stepY = Math.max(1, Math.round(picture.height / 100))
  const moves: Record<string, readonly [number, number]> = {
    ArrowLeft: [-stepX, 0],
    ArrowRight: [stepX, 0],
    ArrowUp: [0, -stepY],
    ArrowDown: [0, stepY],
  }
  const move = moves[key]
  if (!move) return undefined
  const [dx, dy] = move
  return shiftKey
    ? boxWithin({ ...box, width: box.width + dx, height: box.height + dy }, picture)
    : boxWithin({ ...box, x: box.x + dx, y: box.y + dy }, picture)
}
