import { expect, it } from 'vitest'
import { editCost } from './edit-cost.ts'

const exact = { speed: 'exact', samples: 1, resolution: 512 }

it('the cost of an edit is the number of steps at 512 pixels, at least 1', () => {
  expect(editCost({ ...exact, steps: 20 })).toBe(20)
  expect(editCost({ ...exact, steps: 20, samples: 2, resolution: 256 })).toBe(10)
  expect(editCost({ ...exact, steps: 4, resolution: 64 })).toBe(1)
})

it('steps that compute the outermost layers only cost little', () => {
  // 10 and 7 of 20 steps are whole.
  expect(editCost({ ...exact, steps: 20, speed: 'balanced' })).toBe(Math.round(10 + 0.05 * 10))
  expect(editCost({ ...exact, steps: 20, speed: 'fast' })).toBe(Math.round(7 + 0.05 * 13))
  expect(editCost({ ...exact, steps: 100, speed: 'fast' })).toBe(Math.round(34 + 0.05 * 66))
  expect(editCost({ ...exact, steps: 1, speed: 'fast' })).toBe(1)
  expect(editCost({ ...exact, steps: 20, speed: 'of another version' })).toBe(20)
})
