import { describe, expect, it } from 'vitest'
import { placeAfterStep, reorder, type Step } from './order.ts'

const items = (order: string) => [...order].map((id) => ({ id }))
const after = (order: string, moved: string, step: Step) => {
  const chosen = new Set(moved)
  const place = placeAfterStep([...order], chosen, step)
  if (place === undefined) return undefined
  return reorder(items(order), chosen, place)
    .map(({ id }) => id)
    .join('')
}

describe('a step in an order by hand', () => {
  it.each<[string, string, Step, string | undefined]>([
    ['abcd', 'c', 'earlier', 'acbd'],
    ['abcd', 'b', 'later', 'acbd'],
    ['abcd', 'c', 'later', 'abdc'],
    ['abcd', 'd', 'first', 'dabc'],
    ['abcd', 'a', 'last', 'bcda'],
    ['abcde', 'bc', 'later', 'adbce'],
    ['abcde', 'cd', 'earlier', 'acdbe'],
    ['abcde', 'bd', 'earlier', 'bdace'],
    ['abcde', 'bd', 'later', 'acebd'],
    ['abcd', 'a', 'earlier', undefined],
    ['abcd', 'ab', 'first', undefined],
    ['abcd', 'd', 'later', undefined],
    ['abcd', 'cd', 'last', undefined],
    ['abcd', 'x', 'last', undefined],
  ])('in %s moves %s %s: %s', (order, moved, step, expected) => {
    expect(after(order, moved, step)).toBe(expected)
  })

  it('leaves the order before a picture that moves itself', () => {
    expect(reorder(items('abcd'), new Set('bc'), 'b').map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  })
})
