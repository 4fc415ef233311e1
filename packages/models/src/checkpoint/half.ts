const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/** The bits of the nearest IEEE 754 binary16, halves to even; values out of range become infinite. */
export function toHalf(value: number): number {
  float[0] = value
  const bits = word[0] as number
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 112
  const fraction = bits & 0x7fffff
  if (exponent === 143) return sign | 0x7c00 | (fraction ? 0x200 : 0)
  if (exponent < -10) return sign
  // The leading one is stored with normal numbers only; below them the fraction is shifted as far as the exponent is short.
  const normal = exponent > 0
  const significand = normal ? (exponent << 23) | fraction : (fraction | 0x800000) >>> 0
  const shift = normal ? 13 : 14 - exponent
  const kept = Math.floor(significand / 2 ** shift)
  const rest = significand - kept * 2 ** shift
  const middle = 2 ** (shift - 1)
  const rounded = kept + (rest > middle || (rest === middle && kept % 2 === 1) ? 1 : 0)
  return sign | Math.min(rounded, 0x7c00)
}
