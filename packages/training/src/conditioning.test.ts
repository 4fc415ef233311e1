import { randomOf } from '@amend/diffusion'
import { expect, it } from 'vitest'
import { conditioningOf } from './conditioning.ts'

it('drops text, both or picture in the intervals of the paper', () => {
  const at = (r: number) => conditioningOf(r, 0.05)
  for (const r of [0, 0.0499]) expect(at(r)).toEqual({ text: false, image: true })
  for (const r of [0.05, 0.0999]) expect(at(r)).toEqual({ text: false, image: false })
  for (const r of [0.1, 0.1499]) expect(at(r)).toEqual({ text: true, image: false })
  for (const r of [0.1501, 0.5, 0.999]) expect(at(r)).toEqual({ text: true, image: true })
})

it('drops nothing at 0', () => {
  expect(conditioningOf(0, 0)).toEqual({ text: true, image: true })
})

it('has the shares 5, 5, 5 and 85 % over many draws', () => {
  const random = randomOf(7)
  const counts = new Map<string, number>()
  for (let i = 0; i < 100_000; i++) {
    const { text, image } = conditioningOf(random.uniform(), 0.05)
    const key = `${text ? 'text' : ''}${image ? 'image' : ''}`
    counts.set(key, (counts.get(key) ?? 0) + 1e-5)
  }
  expect(counts.get('image')).toBeCloseTo(0.05, 2)
  expect(counts.get('')).toBeCloseTo(0.05, 2)
  expect(counts.get('text')).toBeCloseTo(0.05, 2)
  expect(counts.get('textimage')).toBeCloseTo(0.85, 2)
})
