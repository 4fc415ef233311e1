import { describe, expect, it } from 'vitest'
import { compareWith, follow, initialView, openImage, setCompare, setMasking, showFailure } from './view-state.ts'

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
  it('shows the picture alone while drawing', () => {
    expect(setMasking(setCompare(view, 'slider'), true)).toMatchObject({ masking: true, compare: 'off' })
    expect(setCompare(setMasking(view, true), 'slider').masking).toBe(false)
    expect(follow(setMasking(view, true), 'batch').masking).toBe(false)
  })
})
