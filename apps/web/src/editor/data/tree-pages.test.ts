import type { EditTreePage } from '@amend/api/types'
import { describe, expect, it } from 'vitest'
import { editItem, imageItem } from '../testing/items.ts'
import { addRecords, changeImages, joinPages } from './tree-pages.ts'

/** A page of edits by their numbers, each with a picture. */
const page = (...numbers: number[]): EditTreePage => ({
  rootId: 'root',
  nextCursor: null,
  images: numbers.map((i) => imageItem({ id: `image ${i}`, editId: `edit ${i}`, createdAt: instant(i) })),
  edits: numbers.map((i) => editItem({ id: `edit ${i}`, resultId: `image ${i}`, createdAt: instant(i) })),
})
const instant = (i: number) => new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString()
const pages = (...those: EditTreePage[]) => ({ pages: those, pageParams: those.map(() => null) })
const ids = (items: readonly { id: string }[] = []) => items.map(({ id }) => id)

describe('the pages of a tree', () => {
  it('are one tree, the oldest first, without duplicates', () => {
    const tree = joinPages(pages(page(0, 3, 7, 8), page(5, 6), page(3, 4)))
    expect(tree?.rootId).toBe('root')
    expect(ids(tree?.edits)).toEqual([0, 3, 4, 5, 6, 7, 8].map((i) => `edit ${i}`))
    expect(ids(tree?.images)).toEqual([0, 3, 4, 5, 6, 7, 8].map((i) => `image ${i}`))
  })

  it('keep the variants of one request in order', () => {
    const variants = [2, 0, 1].map((variant) => editItem({ id: `v${variant}`, variant }))
    expect(ids(joinPages(pages({ ...page(), edits: variants }))?.edits)).toEqual(['v0', 'v1', 'v2'])
  })

  it('accept new records, and new versions of records of any page', () => {
    const before = pages(page(3), page(1, 2))
    const after = addRecords(before, {
      edits: [
        editItem({ id: 'edit 4', createdAt: instant(4) }),
        editItem({ id: 'edit 1', status: 'failed', createdAt: instant(1) }),
      ],
    })
    const tree = joinPages(after)
    expect(ids(tree?.edits)).toEqual(['edit 1', 'edit 2', 'edit 3', 'edit 4'])
    expect(tree?.edits[0]?.status).toBe('failed')
    expect(joinPages(before)?.edits[0]?.status).toBe('done')
  })

  it('accept changes of a picture on any page', () => {
    const tree = joinPages(changeImages(pages(page(3), page(1, 2)), ['image 1'], { favourite: true }))
    expect(tree?.images.map(({ favourite }) => favourite)).toEqual([true, false, false])
  })

  it('are undefined before the first is fetched', () => {
    expect(joinPages(pages())).toBeUndefined()
    expect(addRecords(pages(), { edits: [editItem()] })).toEqual(pages())
  })
})
