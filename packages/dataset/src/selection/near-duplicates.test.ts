import { describe, expect, it } from 'vitest'
import { hashDistance } from '../testing/hash-distance.ts'
import { distanceOf, type Hashes, nearPairs } from './near-duplicates.ts'

/** Numbers of 32 bits (mulberry32). */
function random(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** Hashes around a few centres, so that many are near. */
function clustered(count: number): Hashes {
  const next = random(7)
  const centres = Array.from({ length: count / 10 }, () => [next(), next()] as const)
  const hashes = Array.from({ length: count }, () => {
    let [high, low] = centres[next() % centres.length]!
    for (let flips = next() % 6; flips > 0; flips--) {
      const bit = next() % 64
      if (bit < 32) low = (low ^ (1 << bit)) >>> 0
      else high = (high ^ (1 << (bit - 32))) >>> 0
    }
    return (BigInt(high) << 32n) | BigInt(low)
  }).sort((a, b) => (a < b ? -1 : 1))
  return {
    high: Uint32Array.from(hashes, (hash) => Number(hash >> 32n)),
    low: Uint32Array.from(hashes, (hash) => Number(hash & 0xffffffffn)),
  }
}

describe('near pairs', () => {
  it.each([0, 1, 2, 3, 5, 8])('up to a distance of %i are those of a comparison of all with all', (distance) => {
    const hashes = clustered(600)
    const whole = (i: number) => (BigInt(hashes.high[i]!) << 32n) | BigInt(hashes.low[i]!)
    const expected = new Set<string>()
    for (let a = 0; a < 600; a++) {
      for (let b = a + 1; b < 600; b++) if (hashDistance(whole(a), whole(b)) <= distance) expected.add(`${a} ${b}`)
    }
    const found = new Set<string>()
    for (const batch of nearPairs(hashes, { bands: distance + 1, distance })) {
      for (let at = 0; at < batch.length; at += 2) {
        const [a, b] = [batch[at]!, batch[at + 1]!].sort((x, y) => x - y)
        found.add(`${a} ${b}`)
      }
    }
    expect(found).toEqual(expected)
    expect(expected.size).toBeGreaterThan(distance === 0 ? 0 : 100)
  })

  it('count differing bits', () => {
    const hashes = { high: Uint32Array.of(0, 0xffffffff, 1), low: Uint32Array.of(0, 0xffffffff, 0x80000000) }
    expect([distanceOf(hashes, 0, 1), distanceOf(hashes, 0, 2), distanceOf(hashes, 1, 1)]).toEqual([64, 2, 0])
  })

  it('of a bucket with very many equal bands take linear time', () => {
    const high = new Uint32Array(60_000)
    const low = Uint32Array.from({ length: 60_000 }, (_, i) => i)
    let pairs = 0
    for (const batch of nearPairs({ high, low }, { bands: 2, distance: 1 })) pairs += batch.length / 2
    expect(pairs).toBeGreaterThan(60_000)
    expect(pairs).toBeLessThan(60_000 * 512 * 2)
  })
})
