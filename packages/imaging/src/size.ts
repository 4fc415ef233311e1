/** The rule for the size at which a model sees a picture. */
export interface ModelSizeRule {
  /** Side in pixels at which the model works. */
  readonly target: number
  /** Both sides become multiples of it. */
  readonly multiple: number
  /**
   * Which side the target is for. 'long' is the rule of InstructPix2Pix (`edit_cli.py`): the short side is rounded up to the
   * multiple, the long side down, so the long side may exceed the target. 'short': the short side is the target, the long
   * side the nearest multiple.
   */
  readonly side: 'long' | 'short'
  /**
   * For 'long': computes as the original does, in IEEE double and in its order, which misses a multiple for some sizes
   * (98 × 98 becomes 448 × 448 at a target of 512). For parity only.
   */
  readonly compat?: boolean
}

/**
 * The size at which a model sees a picture of width × height. Never less than one multiple a side.
 * @param width whole pixels, at least 1
 * @throws RangeError when a number is not a positive integer
 */
export function modelSize(width: number, height: number, rule: ModelSizeRule): { width: number; height: number } {
  const { target, multiple, side, compat = false } = rule
  for (const value of [width, height, target, multiple]) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`A size of ${value} is not a positive integer.`)
  }
  if (side === 'long' && compat) return originalSize(width, height, target, multiple)
  const [short, long] = width < height ? [width, height] : [height, width]
  const [newShort, newLong] =
    side === 'long' ? longSideRule(short, long, target, multiple) : shortSideRule(short, long, target, multiple)
  return width < height ? { width: newShort, height: newLong } : { width: newLong, height: newShort }
}

/** short' = m ⌈short · R / (m · long)⌉, long' = m ⌊long · short' / (m · short)⌋; big integers, as products may pass 2⁵³. */
function longSideRule(short: number, long: number, target: number, multiple: number): [number, number] {
  const [s, l, r, m] = [BigInt(short), BigInt(long), BigInt(target), BigInt(multiple)]
  const newShort = m * ((s * r + m * l - 1n) / (m * l))
  const newLong = m * ((l * newShort) / (m * s))
  return [Number(newShort), Number(newLong)]
}

/** Halves round up. */
function shortSideRule(short: number, long: number, target: number, multiple: number): [number, number] {
  const m = BigInt(multiple)
  const nearest = (numerator: bigint, denominator: bigint) => {
    const count = (2n * numerator + m * denominator) / (2n * m * denominator)
    return m * (count > 1n ? count : 1n)
  }
  const newShort = nearest(BigInt(target), 1n)
  return [Number(newShort), Number(nearest(BigInt(long) * newShort, BigInt(short)))]
}

/** `edit_cli.py` of InstructPix2Pix, operation by operation. */
function originalSize(width: number, height: number, target: number, multiple: number) {
  const least = Math.min(width, height)
  let factor = target / Math.max(width, height)
  factor = (Math.ceil((least * factor) / multiple) * multiple) / least
  const down = (side: number) => Math.max(1, floorDivide(side * factor, multiple)) * multiple
  return { width: down(width), height: down(height) }
}

/** Python's `//` on floats: exact remainder first, so the quotient is not the floor of a rounded division. */
function floorDivide(a: number, b: number): number {
  return Math.round((a - (a % b)) / b)
}
