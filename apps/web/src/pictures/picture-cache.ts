import type { ImageItem, ImagePage } from '@amend/api/types'
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'
import { belongs, comparison, type ListInput, needsServer } from './filters.ts'

/** Updates pictures in the cached lists, so that one event does not reload a thousand pictures. */

type Pages = InfiniteData<ImagePage, string | null>
type Input = ListInput & { workspaceId: string }

/**
 * Inserts or updates a picture in each list that it belongs to, and removes it from the others; `readUnsure` is for those
 * that need the server to know.
 * @param lists key of all lists, `trpc.image.list.infiniteQueryKey()`
 */
export function upsertPicture(client: QueryClient, lists: QueryKey, image: ImageItem): void {
  change(client, lists, (pages, input) => {
    if (input.workspaceId !== image.workspaceId) return pages
    const known = pages.pages.some(({ items }) => items.some(({ id }) => id === image.id))
    const sure = belongs(image, input)
    const place = sure || (sure === undefined && known) ? image : undefined
    // Its place may be another one in these orders.
    const moves = input.trashed === true || input.sort === 'name'
    if (known && place && !moves) return replace(pages, image)
    const without = known ? remove(pages, new Set([image.id])) : pages
    return place ? insert(without, image, input) : without
  })
}

/** Reads the lists again of which only the server knows whether they contain one of these pictures. */
export function readUnsure(client: QueryClient, lists: QueryKey, images: readonly ImageItem[]): void {
  void client.invalidateQueries({
    queryKey: lists,
    predicate: ({ queryKey }) => {
      const input = (queryKey[1] as { input?: Input } | undefined)?.input
      if (!input || !needsServer(input)) return false
      return images.some((image) => input.workspaceId === image.workspaceId && belongs(image, input) === undefined)
    },
  })
}

/** Removes pictures from every list. */
export function removePictures(client: QueryClient, lists: QueryKey, ids: ReadonlySet<string>): void {
  change(client, lists, (pages) => remove(pages, ids))
}

function change(client: QueryClient, lists: QueryKey, apply: (pages: Pages, input: Input) => Pages) {
  for (const query of client.getQueryCache().findAll({ queryKey: lists })) {
    const pages = client.getQueryData<Pages>(query.queryKey)
    const input = (query.queryKey[1] as { input?: Input } | undefined)?.input
    if (!pages || !input) continue
    const next = apply(pages, input)
    if (next !== pages) client.setQueryData<Pages>(query.queryKey, next)
  }
}

const mapItems = (pages: Pages, map: (items: ImageItem[]) => ImageItem[]): Pages => ({
  ...pages,
  pages: pages.pages.map((page) => ({ ...page, items: map(page.items) })),
})

const replace = (pages: Pages, image: ImageItem) =>
  mapItems(pages, (items) => items.map((item) => (item.id === image.id ? image : item)))

const remove = (pages: Pages, ids: ReadonlySet<string>) =>
  pages.pages.some(({ items }) => items.some(({ id }) => ids.has(id)))
    ? mapItems(pages, (items) => items.filter(({ id }) => !ids.has(id)))
    : pages

/** At its place in the order of the list, which is the server's. */
function insert(pages: Pages, image: ImageItem, input: Input): Pages {
  const compare = comparison(input)
  const isAfter = (item: ImageItem) => compare(item, image) > 0
  const at = pages.pages.findIndex(({ items }) => items.some(isAfter))
  const complete = pages.pages.at(-1)?.nextCursor === null
  if (at < 0 && !complete) return pages // its page is not loaded yet
  const target = at < 0 ? pages.pages.length - 1 : at
  return {
    ...pages,
    pages: pages.pages.map((page, index) => {
      if (index !== target) return page
      const before = page.items.findIndex(isAfter)
      const items = before < 0 ? [...page.items, image] : page.items.toSpliced(before, 0, image)
      return { ...page, items }
    }),
  }
}
