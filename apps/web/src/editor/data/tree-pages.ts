import type { EditItem, EditTree, EditTreePage, ImageItem } from '@amend/api/types'
import type { InfiniteData } from '@tanstack/react-query'

/** The fetched part of a tree: the newest edits first, and the way to the picture that was opened. */
export type TreePages = InfiniteData<EditTreePage, string | null | undefined>

/** Records that were fetched separately. */
export interface TreeRecords {
  readonly images?: readonly ImageItem[]
  readonly edits?: readonly EditItem[]
}

/**
 * The pages as one tree, the oldest first. A record of an earlier page takes precedence: changes are written into the
 * first.
 */
export function joinPages({ pages }: TreePages): EditTree | undefined {
  const [first] = pages
  if (!first) return undefined
  const images = new Map<string, ImageItem>()
  const edits = new Map<string, EditItem>()
  for (const page of pages) {
    for (const image of page.images) if (!images.has(image.id)) images.set(image.id, image)
    for (const edit of page.edits) if (!edits.has(edit.id)) edits.set(edit.id, edit)
  }
  return {
    rootId: first.rootId,
    images: [...images.values()].sort(byAge),
    edits: [...edits.values()].sort(byAge),
  }
}

/** Edits of one request have one timestamp, and an order within it. */
const byAge = (a: ImageItem | EditItem, b: ImageItem | EditItem): number =>
  a.createdAt === b.createdAt ? placeOf(a) - placeOf(b) : a.createdAt < b.createdAt ? -1 : 1

const placeOf = (item: ImageItem | EditItem): number => ('variant' in item ? item.variant : 0)

/** The pages with new records, and with new versions of existing ones. */
export function addRecords(data: TreePages, { images = [], edits = [] }: TreeRecords): TreePages {
  const [first, ...rest] = data.pages
  if (!first) return data
  return {
    ...data,
    pages: [{ ...first, images: merge(first.images, images), edits: merge(first.edits, edits) }, ...rest],
  }
}

function merge<Item extends { readonly id: string }>(items: readonly Item[], added: readonly Item[]): Item[] {
  const ids = new Set(added.map(({ id }) => id))
  return [...items.filter(({ id }) => !ids.has(id)), ...added]
}

/** The pages with some pictures changed. */
export const changeImages = (data: TreePages, ids: readonly string[], changes: Partial<ImageItem>): TreePages => ({
  ...data,
  pages: data.pages.map((page) => ({
    ...page,
    images: page.images.map((image) => (ids.includes(image.id) ? { ...image, ...changes } : image)),
  })),
})
