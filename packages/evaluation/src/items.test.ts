import { describe, expect, it } from 'vitest'
import { chooseItems, instructionOf, prepareItem } from './items.ts'
import { gradient, temporaryFolder } from './testing/pictures.ts'

const item = (id: string, instructions = ['x']) => ({ id, input: `${id}.png`, instructions })

describe('the choice of items', () => {
  const items = Array.from({ length: 50 }, (_, i) => item(`${i}`))

  it('is the same for the same seed, without repetition; a larger count extends it', () => {
    const ten = chooseItems(items, 10, 3)
    expect(new Set(ten).size).toBe(10)
    expect(chooseItems(items, 10, 3)).toEqual(ten)
    expect(chooseItems(items, 20, 3).slice(0, 10)).toEqual(ten)
    expect(chooseItems(items, 10, 4)).not.toEqual(ten)
    expect(chooseItems(items, 100, 3)).toHaveLength(50)
  })
})

describe('the instruction of an item', () => {
  const ways = ['a', 'b', 'c', 'd', 'e', 'f']

  it('depends on the item and the seed alone, and its wording varies between items', () => {
    const said = Array.from({ length: 30 }, (_, i) => instructionOf(item(`${i}`, ways), 0))
    expect(new Set(said).size).toBeGreaterThan(3)
    expect(Array.from({ length: 30 }, (_, i) => instructionOf(item(`${i}`, ways), 0))).toEqual(said)
  })
})

describe('preparing', () => {
  const rule = { side: 'long', target: 64, multiple: 16 } as const

  it('resizes a picture to a square or keeps its shape, and returns its aspect ratio', async () => {
    const { at, write, remove } = await temporaryFolder()
    await write('a.png', gradient(80, 40, 0))
    const wide = { id: 'a', input: at('a.png'), instructions: ['x'] }
    const square = await prepareItem(wide, 'square', rule)
    expect(square).toMatchObject({ aspect: 2, input: { width: 64, height: 64 } })
    expect(square).not.toHaveProperty('target')
    expect((await prepareItem(wide, 'own', rule)).input).toMatchObject({ width: 64, height: 32 })
    await remove()
  })
})
