import { expect, it } from 'vitest'
import { agreementOf } from './agreement.ts'

it('is known only of tasks that two people have judged', () => {
  expect(agreementOf([['first'], []])).toBeNull()
  expect(agreementOf([['first'], ['tie', 'tie']])).toEqual({ share: 1, kappa: null, tasks: 1 })
})

it('is corrected for chance', () => {
  // Two of four tasks alike; each answer given four times of eight: agreement as by chance.
  const tasks = [
    ['first', 'first'],
    ['second', 'second'],
    ['first', 'second'],
    ['second', 'first'],
  ]
  expect(agreementOf(tasks)).toEqual({ share: 0.5, kappa: 0, tasks: 4 })
  expect(
    agreementOf([
      ['first', 'first', 'first'],
      ['second', 'second'],
    ]),
  ).toEqual({
    ...{ share: 1, kappa: 1, tasks: 2 },
  })
  expect(
    agreementOf([
      ['first', 'second'],
      ['tie', 'bothBad'],
    ])?.share,
  ).toBe(0)
})
