import { describe, expect, it } from 'vitest'
import { editItem, imageItem } from '../testing/items.ts'
import { variantsOf } from './variants.ts'

const person = (name: string) => ({ id: name, name })
const photo = imageItem({ id: 'photo', kind: 'upload' })

interface Made {
  readonly id: string
  readonly by?: string
  readonly from?: string
  readonly at?: number
  readonly change?: Partial<Parameters<typeof imageItem>[0]>
}

function dataOf(made: readonly Made[]) {
  const edits = made.map(({ id, by, from = 'photo', at = 1 }) =>
    editItem({
      ...{ id: `e-${id}`, resultId: id, sourceId: from, createdBy: by === undefined ? null : person(by) },
      createdAt: new Date(at * 1000).toISOString(),
    }),
  )
  const images = [photo, ...made.map(({ id, change }) => imageItem({ id, editId: `e-${id}`, ...change }))]
  return {
    edits: new Map(edits.map((edit) => [edit.id, edit])),
    images: new Map(images.map((image) => [image.id, image])),
  }
}

const idsOf = (made: readonly Made[], id: string) => {
  const data = dataOf(made)
  const { source, people } = variantsOf(data, data.images.get(id) ?? photo)
  const columns = people.map(({ person: by, variants }) => [by?.name ?? null, variants.map(({ image }) => image.id)])
  return { source: source?.id, columns }
}

describe('all variants of a picture', () => {
  const made: Made[] = [
    { id: 'a', by: 'Ada', at: 1 },
    { id: 'b', by: 'Ben', at: 2 },
    { id: 'c', by: 'Ada', at: 3 },
    { id: 'd', at: 4 },
    { id: 'deeper', by: 'Ben', from: 'a', at: 5 },
  ]
  const columns = [
    [null, ['d']],
    ['Ada', ['c', 'a']],
    ['Ben', ['b']],
  ]

  it('are those of everybody from the same source, who made one last first', () => {
    expect(idsOf(made, 'photo')).toEqual({ source: 'photo', columns })
    expect(idsOf(made, 'b')).toEqual({ source: 'photo', columns })
    expect(idsOf(made, 'deeper')).toEqual({ source: 'a', columns: [['Ben', ['deeper']]] })
  })

  it('are neither in the trash nor unfinished', () => {
    const gone: Made[] = [
      { id: 'a', by: 'Ada', change: { trashedAt: '2026-01-01T00:00:00.000Z' } },
      { id: 'b', by: 'Ada', change: { status: 'pending' } },
    ]
    expect(idsOf(gone, 'photo')).toEqual({ source: 'photo', columns: [] })
  })
})
