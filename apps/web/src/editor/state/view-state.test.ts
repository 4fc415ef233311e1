import { describe, expect, it } from 'vitest'
import {
  chooseCompare,
  compareWith,
  follow,
  initialView,
  openImage,
  pickVariant,
  setCompare,
  setMasking,
  showFailure,
  showResult,
  togglePicking,
} from './view-state.ts'

const view = initialView('a')

describe('the view', () => {
  it('shows the error of a failed edit with its source', () => {
    expect(showFailure(initialView('b'), 'a', 'edit')).toMatchObject({ currentId: 'a', focusedId: 'edit' })
  })

  it('keeps the way of comparing from picture to picture, but not the other picture', () => {
    const next = openImage(compareWith(setCompare(view, 'side'), 'b'), 'c')
    expect(next).toMatchObject({ currentId: 'c', compare: 'side', beforeId: null })
  })
  it('compares with any other picture, not with itself', () => {
    expect(compareWith(view, 'b')).toMatchObject({ compare: 'slider', beforeId: 'b' })
    expect(compareWith(view, 'a')).toBe(view)
  })
  it('compares a new result with its source by the slider, or as was chosen last', () => {
    expect(showResult(view, 'b')).toMatchObject({ currentId: 'b', compare: 'slider', beforeId: null })
    expect(showResult(chooseCompare(view, 'side'), 'b').compare).toBe('side')
    expect(showResult(setCompare(chooseCompare(view, 'side'), 'off'), 'b').compare).toBe('side')
    expect(showResult(chooseCompare(view, 'off'), 'b').compare).toBe('off')
  })
  it('compares the two variants that are selected', () => {
    const picking = togglePicking(follow(view, 'batch'))
    expect(picking.stage).toEqual({ kind: 'batch', batchId: 'batch', picked: [] })
    const one = pickVariant(picking, 'b')
    expect(pickVariant(one, 'b').stage).toMatchObject({ picked: [] })
    expect(pickVariant(one, 'c')).toMatchObject({ currentId: 'c', beforeId: 'b', compare: 'slider' })
    expect(togglePicking(one).stage).toEqual({ kind: 'batch', batchId: 'batch' })
  })
  it('shows the picture alone while drawing', () => {
    expect(setMasking(setCompare(view, 'slider'), true)).toMatchObject({ masking: true, compare: 'off' })
    expect(setCompare(setMasking(view, true), 'slider').masking).toBe(false)
    expect(follow(setMasking(view, true), 'batch').masking).toBe(false)
  })
})
