import { expect, it } from 'vitest'
import { hashDistance } from '../testing/hash-distance.ts'
import { perceptualHash } from './perceptual-hash.ts'

/** Waves in both directions. */
function picture(size: number, phase = 0, scale = 1) {
  const data = Float32Array.from({ length: 3 * size * size }, (_, i) => {
    const [x, y] = [(i % size) / size, Math.floor((i % (size * size)) / size) / size]
    return 0.5 + scale * (0.3 * Math.sin(5 * x + phase) + 0.2 * Math.cos(9 * y * x + 2 * phase))
  })
  return { width: size, height: size, data }
}

it('stays nearly the same for another size and contrast, and differs for another picture', () => {
  const hash = perceptualHash(picture(96))
  expect(hashDistance(hash, perceptualHash(picture(64)))).toBeLessThanOrEqual(4)
  expect(hashDistance(hash, perceptualHash(picture(96, 0, 0.6)))).toBeLessThanOrEqual(4)
  expect(hashDistance(hash, perceptualHash(picture(96, 2)))).toBeGreaterThan(16)
  expect(hashDistance(hash, perceptualHash(picture(16)))).toBeLessThanOrEqual(12)
})

it('counts differing bits', () => {
  expect(hashDistance(0n, 0n)).toBe(0)
  expect(hashDistance(0b1011n, 0b0001n)).toBe(2)
  expect(hashDistance(2n ** 64n - 1n, 0n)).toBe(64)
})
