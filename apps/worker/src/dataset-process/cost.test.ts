import { expect, it } from 'vitest'
import { uncounted } from './cost.ts'

it('what chunks spend is counted once, by those that end', () => {
  let spent = 0
  const take = uncounted(() => spent)
  spent += 1 // the first chunk begins
  spent += 2 // the second has a turn
  expect(take()).toBe(3)
  spent += 4 // the first fails
  spent += 8 // a third
  expect(take()).toBe(12)
  expect(take()).toBe(0)
})

it('nothing is counted where nothing is paid', () => {
  expect(uncounted(undefined)()).toBeUndefined()
})
