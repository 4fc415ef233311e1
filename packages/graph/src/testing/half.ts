/** The bits of a number as IEEE 754 binary16; the number must be a normal one that it holds exactly, or zero. */
export function toHalf(value: number): number {
  if (value === 0) return 0
  const exponent = Math.floor(Math.log2(Math.abs(value)))
  const fraction = (Math.abs(value) / 2 ** exponent - 1) * 1024
  if (exponent < -14 || exponent > 15 || !Number.isInteger(fraction)) throw new RangeError(`${value} is not a float16`)
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction
}

/** The bits of a number as bfloat16: the upper half of its float32. */
export const toBfloat = (value: number): number => (new Uint32Array(Float32Array.of(value).buffer)[0] as number) >>> 16
