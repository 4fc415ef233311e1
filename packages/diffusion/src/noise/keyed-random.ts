/**
 * Random numbers that are a function of a key: (seed, purpose, position). No state is kept between steps, so
 * the random state of a run is its position, and a resumed run draws the same numbers.
 */

/** Random numbers of one key. */
export interface Random {
  /** In 0 … 1, without 1. */
  uniform(): number
  /** A whole number from 0 to `count` − 1. */
  below(count: number): number
  /** A whole number of 32 bits, for another generator. */
  seed(): number
}

/** MurmurHash3's mixing of one word into a state (Appleby, 2011). */
function mix(state: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = state ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

/** MurmurHash3's finaliser: every bit of the state influences every bit of the result. */
function finish(state: number): number {
  let h = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))

/**
 * xoshiro128** (Blackman and Vigna, 2018) from a key of whole numbers up to 2⁵³.
 * @param key the seed of the run first, then the purpose of the numbers, then the position
 */
export function randomOf(...key: readonly number[]): Random {
  const state = new Int32Array(4)
  for (let lane = 0; lane < 4; lane++) {
    let hash = Math.imul(lane + 1, 0x9e3779b9)
    for (const part of key) {
      hash = mix(hash, part | 0)
      hash = mix(hash, Math.floor(part / 2 ** 32))
    }
    state[lane] = finish(hash ^ key.length)
  }
  if (state.every((word) => word === 0)) state[0] = 1

  function next(): number {
    const [a, b, c, d] = state as unknown as [number, number, number, number]
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9)
    state[2] = c ^ a
    state[3] = d ^ b
    state[1] = b ^ (c ^ a)
    state[0] = a ^ (d ^ b)
    state[2] = c ^ a ^ (b << 9)
    state[3] = rotate(d ^ b, 11)
    return result >>> 0
  }
  const uniform = () => (next() * 2 ** 21 + (next() >>> 11)) * 2 ** -53

  return { uniform, below: (count) => Math.floor(uniform() * count), seed: next }
}

/** The numbers 0 … count − 1 in random order (Fisher and Yates). */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1)
    const held = order[i] as number
    order[i] = order[other] as number
    order[other] = held
  }
  return order
}
