import type { ImageItem } from '@amend/api/types'
import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, it } from 'vitest'
import { belongs, type Filter, type ListInput, listInput, readFilter, writeFilter } from './filters.ts'
import { removePictures, upsertPicture } from './picture-cache.ts'

const lists = [['image', 'list'], { type: 'infinite' }]
const keyOf = (input: ListInput, workspaceId = 'w') => [
  ['image', 'list'],
  { input: { workspaceId, ...input }, type: 'infinite' },
]

/** `day` is of January 2026; the later the newer. */
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
  it('puts a new picture in its place in the lists it belongs to', () => {
    hold({}, [[picture('a', 9), picture('b', 7)], [picture('c', 5)]])
    hold({ kind: 'result' }, [[]])
    upsertPicture(client, lists, picture('n', 6))
    expect(held({})).toEqual(['ab', 'nc'])
    expect(held({ kind: 'result' })).toEqual([''])
  })

  it('leaves a picture that is older than what is loaded to the page it comes with', () => {
    hold({}, [[picture('a', 9)]], false)
    upsertPicture(client, lists, picture('o', 1))
    expect(held({})).toEqual(['a'])
    hold({}, [[picture('a', 9)]])
    upsertPicture(client, lists, picture('o', 1))
    expect(held({})).toEqual(['ao'])
  })

  it('shows the newest form of a picture where it was', () => {
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

  it('takes what is no favourite any more out of the favourites', () => {
    hold({ favourite: true }, [[picture('a', 9, { favourite: true })]])
    upsertPicture(client, lists, picture('a', 9))
    expect(held({ favourite: true })).toEqual([''])
  })

  it('touches no other workspace', () => {
    client.setQueryData(keyOf({}, 'other'), { pages: [{ items: [], nextCursor: null }], pageParams: [null] })
    upsertPicture(client, lists, picture('a', 9))
    expect(client.getQueryData(keyOf({}, 'other'))).toMatchObject({ pages: [{ items: [] }] })
  })
})

it('removes pictures from every list, and leaves lists that held none of them as they are', () => {
  hold({}, [[picture('a', 9)], [picture('b', 7)]])
  hold({ favourite: true }, [[]])
  const before = client.getQueryData(keyOf({ favourite: true }))
  removePictures(client, lists, new Set(['a', 'b']))
  expect(held({})).toEqual(['', ''])
  expect(client.getQueryData(keyOf({ favourite: true }))).toBe(before)
})

describe('belongs', () => {
  const sunset = picture('a', 1, { kind: 'result', name: 'Beach.jpg', instruction: 'Make it SUNSET' })

  it.each<[ListInput, boolean]>([
    [{}, true],
    [{ search: 'sunset beach' }, true],
    [{ search: 'sunset forest' }, false],
    [{ kind: 'result' }, true],
    [{ kind: 'upload' }, false],
    [{ favourite: true }, false],
    [{ trashed: true }, false],
  ])('answers as the server for %o', (input, expected) => {
    expect(belongs(sunset, input)).toBe(expected)
  })

  it('holds no sketches', () => {
    expect(belongs({ ...sunset, kind: 'sketch' }, {})).toBe(false)
  })
})

describe('the filter in the address', () => {
  it.each<[Filter, string]>([
    [{ show: 'all', search: '' }, ''],
    [{ show: 'favourites', search: 'make it sunset' }, '?q=make+it+sunset&show=favourites'],
    [{ show: 'all', search: 'a&show=uploads' }, '?q=a%26show%3Duploads'],
  ])('writes and reads %o', (filter, query) => {
    expect(writeFilter(filter)).toBe(query)
    expect(readFilter(new URLSearchParams(query))).toEqual(filter)
  })

  it('takes everything for what it does not know', () => {
    expect(readFilter(new URLSearchParams('?show=secrets'))).toEqual({ show: 'all', search: '' })
    expect(listInput({ show: 'favourites', search: 'a' })).toEqual({ favourite: true, search: 'a' })
  })
})
