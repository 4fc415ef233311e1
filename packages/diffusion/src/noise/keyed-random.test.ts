import { expect, it } from 'vitest'
import { randomOf, shuffled } from './keyed-random.ts'

const draws = (count: number, ...key: number[]) => {
  const random = randomOf(...key)
  return Array.from({ length: count }, () => random.uniform())
}

it('draws the same values for the same key and different ones for every other', () => {
  expect(draws(8, 1, 2, 3)).toEqual(draws(8, 1, 2, 3))
  const firsts = new Set<number>()
  for (let seed = 0; seed < 30; seed++) {
    for (let at = 0; at < 30; at++) firsts.add(draws(1, seed, 2, at)[0]!)
  }
  for (const key of [[], [0], [0, 0], [2 ** 40], [2 ** 40 + 1], [-1]]) firsts.add(draws(1, ...key)[0]!)
  expect(firsts.size).toBe(906)
})

it('draws uniformly within a key and over neighbouring keys', () => {
  const many = draws(20_000, 5)
  const across = Array.from({ length: 20_000 }, (_, i) => draws(1, 9, 2, i)[0]!)
  for (const values of [many, across]) {
    const counts = new Array(10).fill(0)
    for (const value of values) counts[Math.floor(value * 10)]++
    // Chi-squared with 9 degrees of freedom: above 27.9 in one case of a thousand.
    expect(counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(27.9)
  }
})

it('shuffles: every number once, every position equally often', () => {
  const counts = Array.from({ length: 5 }, () => new Array(5).fill(0))
  for (let i = 0; i < 5000; i++) {
    const order = shuffled(5, randomOf(3, 1, i))
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4])
    order.forEach((value, place) => void counts[place]![value]++)
  }
  for (const row of counts) for (const count of row) expect(Math.abs(count - 1000)).toBeLessThan(130)
})
