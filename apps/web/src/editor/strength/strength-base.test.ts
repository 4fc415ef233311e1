import { describe, expect, it } from 'vitest'
import { editItem, editSettings, imageItem } from '../testing/items.ts'
import { mayScale, strengthBase } from './strength-base.ts'

const edit = (id: string, strength: number, changes = {}) =>
  editItem({ id, resultId: `${id}-result`, settings: { ...editSettings, strength }, ...changes })
const dataOf = (...edits: ReturnType<typeof editItem>[]) => ({
  edits: new Map(edits.map((one) => [one.id, one])),
  images: new Map(
    [imageItem({ id: 'root' }), ...edits.map(({ resultId }) => imageItem({ id: resultId ?? '' }))].map((image) => [
      image.id,
      image,
    ]),
  ),
})

describe('the base of a live strength', () => {
  it('is the edit itself, or the like whose strength is nearest to 1', () => {
    const [whole, half, other] = [edit('whole', 1), edit('half', 0.5), edit('other', 1, { instruction: 'fog' })]
    expect(strengthBase(half, dataOf(half))).toMatchObject({
      photo: { id: 'root' },
      look: { id: 'half-result' },
      strength: 0.5,
    })
    expect(strengthBase(half, dataOf(half, whole, other))).toMatchObject({ look: { id: 'whole-result' }, strength: 1 })
  })

  it('is none when too little of the look was made, or its source is not there', () => {
    const none = edit('none', 0)
    expect(strengthBase(none, dataOf(none))).toBeUndefined()
    const orphan = edit('orphan', 1, { sourceId: 'gone' })
    expect(strengthBase(orphan, dataOf(orphan))).toBeUndefined()
  })

  it('is not an edit of another region', () => {
    const [whole, half] = [edit('whole', 1, { hasMask: true }), edit('half', 0.5, { hasMask: true })]
    expect(strengthBase(half, dataOf(half, whole))).toMatchObject({ look: { id: 'half-result' } })
  })

  it("is none for the model's own pixels", () => {
    const own = edit('own', 1, { settings: { ...editSettings, restore: 'model' } })
    expect(mayScale(own)).toBe(false)
    expect(strengthBase(own, dataOf(own))).toBeUndefined()
  })
})
