/** A photo and its edit as RGBA pixels of one size. */
export interface BlendPair {
  readonly photo: Uint8ClampedArray
  readonly look: Uint8ClampedArray
  /** Whether the look took the colour away: then going beyond it must not turn colours into their opposites. */
  readonly colourless: boolean
}

/** Channels that differ by more than this show a change; a grey of a lossy file is off by less. */
const visible = 4
/** The share of the changed pixels of a colourless look that are grey. */
const greyShare = 0.995

export function blendPair(photo: Uint8ClampedArray, look: Uint8ClampedArray): BlendPair {
  let [changed, grey] = [0, 0]
  for (let i = 0; i < look.length; i += 4) {
    const [r, g, b] = [at(look, i), at(look, i + 1), at(look, i + 2)]
    const change = Math.max(Math.abs(r - at(photo, i)), Math.abs(g - at(photo, i + 1)), Math.abs(b - at(photo, i + 2)))
    if (change <= visible) continue
    changed++
    if (Math.max(r, g, b) - Math.min(r, g, b) <= visible) grey++
  }
  return { photo, look, colourless: changed > 0 && grey >= greyShare * changed }
}

/**
 * Writes the edit at a strength: each colour moves in a straight line from the photo (0) through the look (1) and beyond,
 * as `restoreDetail` of packages/imaging makes it at full size.
 */
export function blend({ photo, look, colourless }: BlendPair, strength: number, to: Uint8ClampedArray): void {
  const mixed = (i: number) => at(photo, i) + strength * (at(look, i) - at(photo, i))
  for (let i = 0; i < look.length; i += 4) {
    if (colourless && strength > 1) {
      const luma = lumaOf(photo, i)
      to.fill(luma + strength * (lumaOf(look, i) - luma), i, i + 3)
    } else {
      to[i] = mixed(i)
      to[i + 1] = mixed(i + 1)
      to[i + 2] = mixed(i + 2)
    }
    to[i + 3] = at(photo, i + 3)
  }
}

const at = (values: Uint8ClampedArray, i: number): number => values[i] as number

/** Rec. 601, as the engine weights coded colours. */
const lumaOf = (values: Uint8ClampedArray, i: number): number =>
  0.299 * at(values, i) + 0.587 * at(values, i + 1) + 0.114 * at(values, i + 2)
