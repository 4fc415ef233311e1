import { expect, it } from 'vitest'
import { nothing, type SelectionAction, select } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const after = (...actions: SelectionAction[]) => actions.reduce(select, nothing)
const chosen = (...actions: SelectionAction[]) => [...after(...actions).ids].sort().join('')

const toggle = (id: string): SelectionAction => ({ kind: 'toggle', id })
const extend = (id: string): SelectionAction => ({ kind: 'extend', id, order })

it('takes one in and out', () => {
  expect(chosen(toggle('b'), toggle('d'))).toBe('bd')
  expect(chosen(toggle('b'), toggle('d'), toggle('b'))).toBe('d')
})

it('extends from the last one to either side, and again from the same', () => {
  expect(chosen(toggle('b'), extend('d'))).toBe('bcd')
  expect(chosen(toggle('d'), extend('b'))).toBe('bcd')
  expect(chosen(toggle('b'), extend('d'), extend('a'))).toBe('abcd')
})

it('keeps what was chosen elsewhere when it extends', () => {
  expect(chosen(toggle('e'), toggle('a'), extend('b'))).toBe('abe')
})

it('begins at the one that is asked for when there is nothing to extend from', () => {
  expect(chosen(extend('c'))).toBe('c')
  expect(chosen(toggle('x'), extend('c'))).toBe('cx')
})

it('chooses all, and nothing', () => {
  expect(chosen({ kind: 'all', order })).toBe('abcde')
  expect(chosen({ kind: 'all', order }, { kind: 'clear' })).toBe('')
})

it('drops what is gone, with the place from which a range begins', () => {
  expect(chosen(toggle('a'), toggle('b'), { kind: 'drop', ids: new Set(['b', 'x']) })).toBe('a')
  expect(chosen(toggle('b'), { kind: 'drop', ids: new Set(['b']) }, extend('d'))).toBe('d')
})
