/**
 * Pairs of near-equal 64-bit hashes without comparing all with all: two hashes that differ in at most d bits agree in at least one
 * of d + 1 bands of their bits (pigeonhole), so only hashes with an equal band are compared (Manku et al. 2007, "Detecting
 * Near-Duplicates for Web Crawling").
 */

/** Hashes as halves of 32 bits, in ascending order. */
export interface Hashes {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

/** Which pairs are found. */
export interface NearOptions {
  /** The number of bands, from 1 to 32. Pairs that differ in fewer bits are all found. */
  readonly bands: number
  /** Differing bits up to which a pair is returned. */
  readonly distance: number
}

/** Buckets up to this size are compared completely; in larger ones each hash with as many that follow it. */
const window = 512
/** Pairs in one batch. */
const batchSize = 2 ** 18

/** Pairs of near-equal hashes, in batches of [index, index, …]; a pair may come more than once. */
export function* nearPairs(hashes: Hashes, { bands, distance }: NearOptions): Generator<Uint32Array> {
  let batch = new Uint32Array(2 * batchSize)
  let filled = 0
  for (let band = 0; band < bands; band++) {
    const sorted = sortedByBand(hashes, Math.floor((64 * band) / bands), Math.floor((64 * (band + 1)) / bands))
    for (let i = 0; i < sorted.order.length; i++) {
      const first = sorted.order[i] as number
      const last = Math.min(sorted.order.length - 1, i + window)
      for (let j = i + 1; j <= last && sorted.keys[j] === sorted.keys[i]; j++) {
        const other = sorted.order[j] as number
        if (distanceOf(hashes, first, other) > distance) continue
        batch[filled++] = first
        batch[filled++] = other
        if (filled < batch.length) continue
        yield batch
        batch = new Uint32Array(2 * batchSize)
        filled = 0
      }
    }
  }
  if (filled > 0) yield batch.subarray(0, filled)
}

/** Differing bits of two hashes: 0 to 64. */
export const distanceOf = ({ high, low }: Hashes, a: number, b: number): number =>
  bitCount((high[a] as number) ^ (high[b] as number)) + bitCount((low[a] as number) ^ (low[b] as number))

/** Number of set bits of a 32-bit integer (Warren, "Hacker's Delight", section 5-1). */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Indices in the order of the bits from `from` to `to`, bit 0 the highest; equal bits in the order of the hashes. */
function sortedByBand({ high, low }: Hashes, from: number, to: number) {
  const count = high.length
  // One native sort of 64-bit numbers: the band above the index.
  const numbers = new BigUint64Array(count)
  const words = new Uint32Array(numbers.buffer)
  for (let i = 0; i < count; i++) {
    words[2 * i] = i
    words[2 * i + 1] = bitsOf(high[i] as number, low[i] as number, from, to)
  }
  numbers.sort()
  const order = new Uint32Array(count)
  const keys = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    order[i] = words[2 * i] as number
    keys[i] = words[2 * i + 1] as number
  }
  return { order, keys }
}

/** Bits of a hash as a number; of a band of more than 32 bits a mix of its halves, which is equal for equal bands. */
function bitsOf(high: number, low: number, from: number, to: number): number {
  if (to - from > 32) return (Math.imul(high, 0x9e3779b1) ^ low) >>> 0
  if (to <= 32) return part(high, from, to)
  if (from >= 32) return part(low, from - 32, to - 32)
  return ((part(high, from, 32) * 2 ** (to - 32)) | part(low, 0, to - 32)) >>> 0
}

const part = (word: number, from: number, to: number): number => ((word << from) >>> 0) >>> (32 - (to - from))

/** Sets of items that are merged (union by the smaller root, with path halving). */
export function clustersOf(count: number) {
  const parents = Uint32Array.from({ length: count }, (_, i) => i)
  const rootOf = (item: number): number => {
    let at = item
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number
      at = parents[at] as number
    }
    return at
  }
  return {
    rootOf,
    merge(a: number, b: number): void {
      const [first, second] = [rootOf(a), rootOf(b)]
      if (first !== second) parents[Math.max(first, second)] = Math.min(first, second)
    },
  }
}
