import type { ImageItem } from '@amend/api/types'
import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, it } from 'vitest'
import { belongs, everything, type Filter, type ListInput, listInput, readFilter, writeFilter } from './filters.ts'
import { readUnsure, removePictures, upsertPicture } from './picture-cache.ts'

const id = '00000000-0000-4000-8000-000000000001'
const lists = [['image', 'list'], { type: 'infinite' }]
const keyOf = (input: ListInput, workspaceId = 'w') => [
  ['image', 'list'],
  { input: { workspaceId, ...input }, type: 'infinite' },
]

/** `day` is in January 2026. */
const picture = (id: string, day: number, more: Partial<ImageItem> = {}): ImageItem => ({
  id,
  workspaceId: 'w',
  kind: 'upload',
  status: 'ready',
  name: `${id}.jpg`,
  instruction: null,
  favourite: false,
  width: 30,
  height: 20,
  createdAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  trashedAt: null,
  editId: null,
  treeId: id,
  error: null,
  renditions: {},
  ...more,
})

let client: QueryClient
const hold = (input: ListInput, pages: ImageItem[][], complete = true) =>
  client.setQueryData(keyOf(input), {
    pages: pages.map((items, i) => ({ items, nextCursor: complete && i === pages.length - 1 ? null : `after-${i}` })),
    pageParams: pages.map(() => null),
  })
const held = (input: ListInput) =>
  client
    .getQueryData<{ pages: { items: ImageItem[] }[] }>(keyOf(input))
    ?.pages.map(({ items }) => items.map(({ id }) => id).join(''))

beforeEach(() => {
  client = new QueryClient()
})

describe('upsertPicture', () => {
  it('inserts a new picture at its position into the lists that it belongs to', () => {
    hold({}, [[picture('a', 9), picture('b', 7)], [picture('c', 5)]])
    hold({ kind: 'result' }, [[]])
    upsertPicture(client, lists, picture('n', 6))
    expect(held({})).toEqual(['ab', 'nc'])
    expect(held({ kind: 'result' })).toEqual([''])
  })

  it('leaves a picture that is older than the loaded ones to its page', () => {
    hold({}, [[picture('a', 9)]], false)
    upsertPicture(client, lists, picture('o', 1))
    expect(held({})).toEqual(['a'])
    hold({}, [[picture('a', 9)]])
    upsertPicture(client, lists, picture('o', 1))
    expect(held({})).toEqual(['ao'])
  })

  it('keeps the order of the list', () => {
    hold({ sort: 'oldest' }, [[picture('a', 5), picture('b', 7)]])
    hold({ sort: 'name' }, [[picture('a', 5), picture('c', 1)]])
    upsertPicture(client, lists, picture('b', 6))
    expect([held({ sort: 'oldest' }), held({ sort: 'name' })]).toEqual([['ab'], ['abc']])
    upsertPicture(client, lists, picture('a', 5, { name: 'd.jpg' }))
    expect(held({ sort: 'name' })).toEqual(['bca'])
  })

  it('leaves to the server what it cannot decide', () => {
    hold({ personId: 'p' }, [[picture('a', 9)]])
    upsertPicture(client, lists, picture('n', 8))
    upsertPicture(client, lists, picture('a', 9, { name: 'new.jpg' }))
    expect(held({ personId: 'p' })).toEqual(['a'])
  })

  it('updates a picture in place', () => {
    hold({}, [[picture('a', 9), picture('b', 7)]])
    upsertPicture(client, lists, picture('b', 7, { name: 'new.jpg' }))
    const { pages } = client.getQueryData<{ pages: { items: ImageItem[] }[] }>(keyOf({})) ?? { pages: [] }
    expect(pages[0]?.items.map(({ name }) => name)).toEqual(['a.jpg', 'new.jpg'])
  })

  it('moves a picture to the trash and back', () => {
    hold({}, [[picture('a', 9), picture('b', 7)]])
    hold({ trashed: true }, [[picture('z', 1, { trashedAt: '2026-02-01T00:00:00.000Z' })]])
    upsertPicture(client, lists, picture('b', 7, { trashedAt: '2026-02-02T00:00:00.000Z' }))
    expect([held({}), held({ trashed: true })]).toEqual([['a'], ['bz']])
    upsertPicture(client, lists, picture('b', 7))
    expect([held({}), held({ trashed: true })]).toEqual([['ab'], ['z']])
  })

  it('removes a picture from the favourites', () => {
    hold({ favourite: true }, [[picture('a', 9, { favourite: true })]])
    upsertPicture(client, lists, picture('a', 9))
    expect(held({ favourite: true })).toEqual([''])
  })

  it('changes no other workspace', () => {
    client.setQueryData(keyOf({}, 'other'), { pages: [{ items: [], nextCursor: null }], pageParams: [null] })
    upsertPicture(client, lists, picture('a', 9))
    expect(client.getQueryData(keyOf({}, 'other'))).toMatchObject({ pages: [{ items: [] }] })
  })
})

describe('readUnsure', () => {
  const isDue = (input: ListInput) => client.getQueryState(keyOf(input))?.isInvalidated
  const inputs: ListInput[] = [{}, { search: 'beach' }, { search: 'beach', kind: 'result' }, { personId: 'p' }]

  it('reads the lists again of which only the server knows whether they contain a picture', () => {
    for (const input of inputs) hold(input, [[]])
    readUnsure(client, lists, [picture('a', 9), picture('b', 7)])
    expect(inputs.map(isDue)).toEqual([false, true, false, false])
  })

  it('reads nothing again without pictures, for those of another workspace, and while pictures are put in', () => {
    for (const input of inputs) hold(input, [[]])
    readUnsure(client, lists, [])
    readUnsure(client, lists, [picture('a', 9, { workspaceId: 'other' })])
    upsertPicture(client, lists, picture('a', 9))
    expect(inputs.map(isDue)).toEqual([false, false, false, false])
  })
})

it('removes pictures from every list, and keeps the identity of lists without them', () => {
  hold({}, [[picture('a', 9)], [picture('b', 7)]])
  hold({ favourite: true }, [[]])
  const before = client.getQueryData(keyOf({ favourite: true }))
  removePictures(client, lists, new Set(['a', 'b']))
  expect(held({})).toEqual(['', ''])
  expect(client.getQueryData(keyOf({ favourite: true }))).toBe(before)
})

describe('belongs', () => {
  const sunset = picture('a', 1, { kind: 'result', name: 'Beach.jpg', instruction: 'Make it SUNSET' })

  it.each<[ListInput, boolean | undefined]>([
    [{}, true],
    [{ search: 'sunset beach' }, true],
    // A tag or a comment may have the word.
    [{ search: 'sunset forest' }, undefined],
    [{ tagId: id }, undefined],
    [{ kind: 'upload', tagId: id }, false],
    [{ kind: 'result' }, true],
    [{ kind: 'upload' }, false],
    [{ favourite: true }, false],
    [{ trashed: true }, false],
    [{ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }, true],
    [{ from: '2026-01-01T01:00:00+01:00' }, true],
    [{ to: '2026-01-01T00:00:00.000Z' }, false],
    [{ from: '2026-01-02T00:00:00.000Z' }, false],
    [{ look: 'Make it SUNSET' }, true],
    [{ look: 'Make it' }, false],
  ])('agrees with the server for %o', (input, expected) => {
    expect(belongs(sunset, input)).toBe(expected)
  })

  it('excludes sketches and refused uploads', () => {
    expect(belongs({ ...sunset, kind: 'sketch' }, {})).toBe(false)
    expect(belongs({ ...sunset, kind: 'upload', status: 'refused' }, {})).toBe(false)
  })
})

describe('the filter in the URL', () => {
  it.each<[Filter, string]>([
    [everything, ''],
    [{ ...everything, show: 'favourites', search: 'make it sunset' }, '?q=make+it+sunset&show=favourites'],
    [{ ...everything, search: 'a&show=uploads' }, '?q=a%26show%3Duploads'],
    [{ ...everything, from: '2026-11-01', to: '2026-11-30' }, '?from=2026-11-01&to=2026-11-30'],
    [{ ...everything, look: 'make it night', sort: 'name' }, '?look=make+it+night&sort=name'],
    [{ ...everything, model: id, person: id }, `?model=${id}&by=${id}`],
  ])('writes and parses %o', (filter, query) => {
    expect(writeFilter(filter)).toBe(query)
    expect(readFilter(new URLSearchParams(query))).toEqual(filter)
  })

  it('treats unknown values as defaults', () => {
    const wrong = '?show=secrets&sort=size&from=2026-02-30&to=yesterday&model=1&by=me&look=+'
    expect(readFilter(new URLSearchParams(wrong))).toEqual(everything)
  })
})

describe('the input of the list', () => {
  const now = new Date(2026, 10, 30, 9)
  const start = (month: number, date: number) => new Date(2026, month - 1, date).toISOString()

  it('has the words and the date of the search', () => {
    expect(listInput({ ...everything, show: 'favourites', search: 'a' }, now)).toEqual({ favourite: true, search: 'a' })
    const yesterday = { from: start(11, 29), to: start(11, 30) }
    expect(listInput({ ...everything, search: 'yesterday' }, now)).toEqual(yesterday)
    expect(listInput({ ...everything, search: 'Berge gestern' }, now)).toEqual({ search: 'Berge', ...yesterday })
    expect(listInput({ ...everything, search: '"yesterday"' }, now)).toEqual({ search: 'yesterday' })
  })

  it('has the days of both the search and the filter', () => {
    const filter = { ...everything, search: 'November', from: '2026-11-10', to: '2026-12-24' }
    expect(listInput(filter, now)).toEqual({ from: start(11, 10), to: start(12, 1) })
  })

  it('has the look, the model, the person and the order', () => {
    const filter = { ...everything, look: 'make it night', model: id, person: id, sort: 'oldest' as const }
    expect(listInput(filter, now)).toEqual({ look: 'make it night', modelVersionId: id, personId: id, sort: 'oldest' })
  })
})
