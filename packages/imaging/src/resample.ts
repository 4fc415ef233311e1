/**
 * Lanczos resampling (a = 3) of a box of a picture, antialiased: the filter widens with the reduction. The arithmetic is that
 * of Pillow's `Image.resize(size, LANCZOS, box)`: for 8-bit pixels the result is the same bit for bit, with weights of 22
 * fractional bits and rounding to 8 bits between the horizontal and the vertical pass. 16-bit pixels go the same way with
 * exact weights.
 */
import { yieldToEventLoop } from './picture.ts'

/** A rectangle in pixels; its corners may lie between pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type Samples = Uint8Array | Uint16Array

const lobes = 3
const weightOne = 2 ** 22
/** Samples between two yields to the event loop. */
const stripSamples = 2 ** 22

/** For each output position: the first input position and where its weights begin. */
interface Taps {
  readonly first: Int32Array
  readonly start: Int32Array
  readonly weights: Float64Array
}

/**
 * @param data [height, width, channels]
 * @param box the part of it that fills the output
 * @returns [newHeight, newWidth, channels]
 */
export async function resample<Data extends Samples>(
  data: Data,
  from: { readonly width: number; readonly height: number },
  channels: 1 | 3,
  to: { readonly width: number; readonly height: number },
  box: Box = { x: 0, y: 0, width: from.width, height: from.height },
): Promise<Data> {
  const eight = data.BYTES_PER_ELEMENT === 1
  // Pillow holds the corners in float32.
  const [left, top] = [Math.fround(box.x), Math.fround(box.y)]
  const [right, bottom] = [Math.fround(box.x + box.width), Math.fround(box.y + box.height)]
  const across = to.width !== from.width || left !== 0 || right !== from.width
  const down = to.height !== from.height || top !== 0 || bottom !== from.height

  const rows = planTaps(from.height, top, bottom, to.height, eight)
  // Only the rows that the vertical pass reads.
  const firstRow = down ? (rows.first[0] as number) : 0
  const lastRow = down ? lastTap(rows, to.height - 1) : from.height
  let current = data.subarray(firstRow * from.width * channels, lastRow * from.width * channels) as Data
  if (across) {
    const columns = planTaps(from.width, left, right, to.width, eight)
    current = await resampleRows(current, from.width, lastRow - firstRow, channels, columns, to.width)
  }
  if (down) current = await resampleColumns(current, firstRow, to.width * channels, rows, to.height)
  return current === data || current.buffer === data.buffer ? (current.slice() as Data) : current
}

function lastTap({ first, start }: Taps, index: number): number {
  return (first[index] as number) + (start[index + 1] as number) - (start[index] as number)
}

function planTaps(inSize: number, low: number, high: number, outSize: number, fixed: boolean): Taps {
  const scale = Math.fround(high - low) / outSize
  const filterScale = Math.max(1, scale)
  const support = lobes * filterScale
  const first = new Int32Array(outSize)
  const start = new Int32Array(outSize + 1)
  const weights = new Float64Array(outSize * (Math.ceil(support) * 2 + 1))
  let used = 0
  for (let i = 0; i < outSize; i++) {
    const center = low + (i + 0.5) * scale
    const begin = Math.max(0, Math.trunc(center - support + 0.5))
    const end = Math.min(inSize, Math.trunc(center + support + 0.5))
    let sum = 0
    for (let j = begin, at = used; j < end; j++, at++) {
      const weight = lanczos((j - center + 0.5) * (1 / filterScale))
      weights[at] = weight
      sum += weight
    }
    first[i] = begin
    start[i] = used
    for (let at = used; at < used + end - begin; at++) {
      const weight = (weights[at] as number) / sum
      weights[at] = fixed ? Math.trunc(weight * weightOne + (weight < 0 ? -0.5 : 0.5)) / weightOne : weight
    }
    used += end - begin
  }
  start[outSize] = used
  return { first, start, weights }
}

function lanczos(x: number): number {
  return x >= -lobes && x < lobes ? sinc(x) * sinc(x / lobes) : 0
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI)
}

async function resampleRows<Data extends Samples>(
  data: Data,
  width: number,
  height: number,
  channels: 1 | 3,
  { first, start, weights }: Taps,
  newWidth: number,
): Promise<Data> {
  const white = data.BYTES_PER_ELEMENT === 1 ? 0xff : 0xffff
  const result = new (data.constructor as new (length: number) => Data)(newWidth * height * channels)
  const yieldInterval = Math.max(1, Math.floor(stripSamples / ((width + newWidth) * channels)))
  for (let y = 0; y < height; y++) {
    if (y % yieldInterval === yieldInterval - 1) await yieldToEventLoop()
    const row = y * width * channels
    let out = y * newWidth * channels
    for (let x = 0; x < newWidth; x++) {
      const end = start[x + 1] as number
      let at = row + (first[x] as number) * channels
      if (channels === 3) {
        let red = 0
        let green = 0
        let blue = 0
        for (let k = start[x] as number; k < end; k++, at += 3) {
          const weight = weights[k] as number
          red += weight * (data[at] as number)
          green += weight * (data[at + 1] as number)
          blue += weight * (data[at + 2] as number)
        }
        result[out++] = rounded(red, white)
        result[out++] = rounded(green, white)
        result[out++] = rounded(blue, white)
      } else {
        let sum = 0
        for (let k = start[x] as number; k < end; k++, at++) sum += (weights[k] as number) * (data[at] as number)
        result[out++] = rounded(sum, white)
      }
    }
  }
  return result
}

/** @param firstRow the row of the whole picture at which `data` begins */
async function resampleColumns<Data extends Samples>(
  data: Data,
  firstRow: number,
  stride: number,
  { first, start, weights }: Taps,
  newHeight: number,
): Promise<Data> {
  const white = data.BYTES_PER_ELEMENT === 1 ? 0xff : 0xffff
  const result = new (data.constructor as new (length: number) => Data)(newHeight * stride)
  const sums = new Float64Array(stride)
  let untilBreath = stripSamples
  for (let y = 0; y < newHeight; y++) {
    const [begin, end] = [start[y] as number, start[y + 1] as number]
    untilBreath -= stride * (end - begin)
    if (untilBreath < 0) {
      await yieldToEventLoop()
      untilBreath = stripSamples
    }
    sums.fill(0)
    let at = ((first[y] as number) - firstRow) * stride
    for (let k = begin; k < end; k++) {
      const weight = weights[k] as number
      for (let i = 0; i < stride; i++, at++) sums[i] = (sums[i] as number) + weight * (data[at] as number)
    }
    const out = y * stride
    for (let i = 0; i < stride; i++) result[out + i] = rounded(sums[i] as number, white)
  }
  return result
}

function rounded(value: number, white: number): number {
  const whole = Math.floor(value + 0.5)
  return Math.min(white, Math.max(0, whole))
}
