import type { ImageItem } from '@amend/api/types'

/** Which pictures are shown. */
export const shows = ['all', 'uploads', 'results', 'favourites'] as const
export type Show = (typeof shows)[number]

export interface Filter {
  readonly show: Show
  /** Words that must all be in the name or the instruction. */
  readonly search: string
}

/** The filter as it is written in the URL. */
export function readFilter(parameters: Pick<URLSearchParams, 'get'>): Filter {
  const wanted = parameters.get('show')
  return { show: shows.find((show) => show === wanted) ?? 'all', search: parameters.get('q')?.trim() ?? '' }
}

/** The URL's query without default values; begins with a question mark unless it is empty. */
export function writeFilter({ show, search }: Filter): string {
  const parameters = new URLSearchParams()
  if (search.trim() !== '') parameters.set('q', search.trim())
  if (show !== 'all') parameters.set('show', show)
  const query = parameters.toString()
  return query === '' ? '' : `?${query}`
}

/** The input of `image.list`, apart from the workspace and the page. */
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

/** Whether a list with this input contains the picture: the server's rule, for a picture that changed. */
export function belongs(image: ImageItem, { search = '', favourite, trashed = false, kind }: ListInput): boolean {
  if (image.kind === 'sketch' || (kind && image.kind !== kind)) return false
  if ((image.trashedAt !== null) !== trashed || (favourite && !image.favourite)) return false
  const text = `${image.name}\n${image.instruction ?? ''}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
