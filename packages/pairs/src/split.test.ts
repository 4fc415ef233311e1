import { describe, expect, it } from 'vitest'
import { splitItems } from './split.ts'

const item = (id: string) => ({ id })

describe('the parts of a dataset', () => {
  it('are 90, 5 and 5 percent of the prompts, in order, with the pairs of a prompt together', () => {
    const items = Array.from({ length: 40 }, (_, i) => item(`${Math.floor(i / 2)}/${i}`))
    expect(splitItems(items, 'train')).toEqual(items.slice(0, 36))
    expect(splitItems(items, 'validation')).toEqual(items.slice(36, 38))
    expect(splitItems(items, 'test')).toEqual(items.slice(38))
  })

  it('keep the turns of a session together', () => {
    const turns = Array.from({ length: 60 }, (_, i) => ({
      ...item(`turn ${i}`),
      turn: { session: `${i % 20}`, index: 1 },
    }))
    expect(splitItems(turns, 'test').map(({ turn }) => turn.session)).toEqual(['19', '19', '19'])
  })
})
