import { expect, it } from 'vitest'
import { nothing, type SelectionAction, select } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const after = (...actions: SelectionAction[]) => actions.reduce(select, nothing)
const chosen = (...actions: SelectionAction[]) => [...after(...actions).ids].sort().join('')

const toggle = (id: string): SelectionAction => ({ kind: 'toggle', id })
const extend = (id: string): SelectionAction => ({ kind: 'extend', id, order })

it('adds and removes one picture', () => {
  expect(chosen(toggle('b'), toggle('d'))).toBe('bd')
  expect(chosen(toggle('b'), toggle('d'), toggle('b'))).toBe('d')
})

it('extends from the last one in both directions, repeatedly from the same', () => {
  expect(chosen(toggle('b'), extend('d'))).toBe('bcd')
  expect(chosen(toggle('d'), extend('b'))).toBe('bcd')
  expect(chosen(toggle('b'), extend('d'), extend('a'))).toBe('abcd')
})

it('keeps pictures selected elsewhere when it extends', () => {
  expect(chosen(toggle('e'), toggle('a'), extend('b'))).toBe('abe')
})

it('begins at the given one when there is no anchor', () => {
  expect(chosen(extend('c'))).toBe('c')
  expect(chosen(toggle('x'), extend('c'))).toBe('cx')
})

it('selects all, and none', () => {
  expect(chosen({ kind: 'all', order })).toBe('abcde')
  expect(chosen({ kind: 'all', order }, { kind: 'clear' })).toBe('')
})

it('drops removed pictures, with the anchor', () => {
  expect(chosen(toggle('a'), toggle('b'), { kind: 'drop', ids: new Set(['b', 'x']) })).toBe('a')
  expect(chosen(toggle('b'), { kind: 'drop', ids: new Set(['b']) }, extend('d'))).toBe('d')
})
