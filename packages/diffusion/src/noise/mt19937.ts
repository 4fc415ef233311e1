/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), 32-bit initialisation of 2002.
 * Not for secrets: its whole state follows from 624 outputs.
 */

const size = 624
const middle = 397

/** @returns a function giving the next 32-bit unsigned integer. `seed` is taken modulo 2³². */
export function mt19937(seed: number): () => number {
  const state = new Uint32Array(size)
  state[0] = seed
  for (let i = 1; i < size; i++) {
    const previous = at(i - 1)
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
  }
  let next = size

  function at(index: number): number {
    return state[index % size] as number
  }

  function twist(): void {
    for (let i = 0; i < size; i++) {
      const joined = (at(i) & 0x80000000) | (at(i + 1) & 0x7fffffff)
      state[i] = at(i + middle) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0)
    }
    next = 0
  }

  return () => {
    if (next === size) twist()
    let word = at(next++)
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    word ^= word >>> 18
    return word >>> 0
  }
}
