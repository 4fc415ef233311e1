import type { ImageItem } from '@amend/api/types'

/** What of the pictures is shown. */
export const shows = ['all', 'uploads', 'results', 'favourites'] as const
export type Show = (typeof shows)[number]

export interface Filter {
  readonly show: Show
  /** Words that must all be in the name or the instruction. */
  readonly search: string
}

/** As it stands in the address. */
export function readFilter(parameters: Pick<URLSearchParams, 'get'>): Filter {
  const wanted = parameters.get('show')
  return { show: shows.find((show) => show === wanted) ?? 'all', search: parameters.get('q')?.trim() ?? '' }
}

/** The address's query, without what is as always; begins with a question mark unless it is empty. */
export function writeFilter({ show, search }: Filter): string {
  const parameters = new URLSearchParams()
  if (search.trim() !== '') parameters.set('q', search.trim())
  if (show !== 'all') parameters.set('show', show)
  const query = parameters.toString()
  return query === '' ? '' : `?${query}`
}

/** What `image.list` is asked, apart from the workspace and the page. */
export interface ListInput {
  search?: string | undefined
  favourite?: boolean | undefined
  trashed?: boolean | undefined
  kind?: 'upload' | 'result' | undefined
}

const byShow: Readonly<Record<Show, ListInput>> = {
  all: {},
  uploads: { kind: 'upload' },
  results: { kind: 'result' },
  favourites: { favourite: true },
}

export const listInput = ({ show, search }: Filter): ListInput => ({ ...byShow[show], ...(search && { search }) })

/** Whether a list that was asked for in this way would hold the picture: what the server decides, for one that changed. */
export function belongs(image: ImageItem, { search = '', favourite, trashed = false, kind }: ListInput): boolean {
  if (image.kind === 'sketch' || (kind && image.kind !== kind)) return false
  if ((image.trashedAt !== null) !== trashed || (favourite && !image.favourite)) return false
  const text = `${image.name}\n${image.instruction ?? ''}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
