import { expect, it } from 'vitest'
import { editCost } from './edit-cost.ts'

it('the cost of an edit is the number of steps at 512 pixels, at least 1', () => {
  expect(editCost({ steps: 20, samples: 1, resolution: 512 })).toBe(20)
  expect(editCost({ steps: 20, samples: 2, resolution: 256 })).toBe(10)
  expect(editCost({ steps: 4, samples: 1, resolution: 64 })).toBe(1)
})
