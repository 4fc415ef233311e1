import type { ImageItem } from '@amend/api/types'
import { endOf, isDay, readDates, startOf } from './date-search.ts'

/** Which pictures are shown. */
export const shows = ['all', 'uploads', 'results', 'favourites'] as const
export type Show = (typeof shows)[number]

export const sorts = ['newest', 'oldest', 'name'] as const
export type Sort = (typeof sorts)[number]

export interface Filter {
  readonly show: Show
  /** Words that must all be in the name or the instruction, and perhaps a date. */
  readonly search: string
  readonly sort: Sort
  /** Local days, both included. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** The instruction of results. */
  readonly look?: string | undefined
  /** The id of a model's version. */
  readonly model?: string | undefined
  /** The id of a person. */
  readonly person?: string | undefined
  /** The id of a tag. */
  readonly tag?: string | undefined
  /** The id of an album that is filled by hand. */
  readonly album?: string | undefined
}

export const everything: Filter = { show: 'all', search: '', sort: 'newest' }

type Parameters = Pick<URLSearchParams, 'get'>

/** The filter as it is written in the URL. */
export function readFilter(parameters: Parameters): Filter {
  const one = <Value extends string>(values: readonly Value[], name: string, usual: Value): Value =>
    values.find((value) => value === parameters.get(name)) ?? usual
  const [from, to] = [parameters.get('from'), parameters.get('to')]
  return {
    show: one(shows, 'show', 'all'),
    search: parameters.get('q')?.trim() ?? '',
    sort: one(sorts, 'sort', 'newest'),
    from: isDay(from) ? from : undefined,
    to: isDay(to) ? to : undefined,
    look: parameters.get('look')?.trim() || undefined,
    model: idOf(parameters, 'model'),
    person: idOf(parameters, 'by'),
    tag: idOf(parameters, 'tag'),
    album: idOf(parameters, 'album'),
  }
}

/** An id that cannot be one is ignored. */
function idOf(parameters: Parameters, name: string): string | undefined {
  const id = parameters.get(name)
  return id && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id) ? id : undefined
}

/** The URL's query without default values; begins with a question mark unless it is empty. */
export function writeFilter({ show, search, sort, from, to, look, model, person, tag, album }: Filter): string {
  const parameters = new URLSearchParams()
  if (search.trim() !== '') parameters.set('q', search.trim())
  if (show !== 'all') parameters.set('show', show)
  for (const [name, value] of Object.entries({ from, to, look, model, by: person, tag, album })) {
    if (value) parameters.set(name, value)
  }
  if (sort !== 'newest') parameters.set('sort', sort)
  const query = parameters.toString()
  return query === '' ? '' : `?${query}`
}

/** Whether it leaves pictures out. */
export const isFiltered = (filter: Filter): boolean => writeFilter({ ...filter, sort: 'newest' }) !== ''

/** The input of `image.list`, apart from the workspace and the page. */
export interface ListInput {
  search?: string | undefined
  favourite?: boolean | undefined
  trashed?: boolean | undefined
  kind?: 'upload' | 'result' | undefined
  /** ISO 8601. */
  from?: string | undefined
  to?: string | undefined
  look?: string | undefined
  modelVersionId?: string | undefined
  personId?: string | undefined
  tagId?: string | undefined
  albumId?: string | undefined
  sort?: Sort | undefined
}

const byShow: Readonly<Record<Show, ListInput>> = {
  all: {},
  uploads: { kind: 'upload' },
  results: { kind: 'result' },
  favourites: { favourite: true },
}

/** @param now the reader's clock, for dates in the search */
export function listInput(
  { show, search, sort, look, model, person, tag, album, ...days }: Filter,
  now: Date,
): ListInput {
  const { words, range } = readDates(search, now)
  const froms = [days.from, range?.from].filter((day) => day !== undefined).sort()
  const tos = [days.to, range?.to].filter((day) => day !== undefined).sort()
  const [from, to] = [froms.at(-1), tos[0]]
  return {
    ...byShow[show],
    ...(words && { search: words }),
    ...(from && { from: startOf(from).toISOString() }),
    ...(to && { to: endOf(to).toISOString() }),
    ...(look && { look }),
    ...(model && { modelVersionId: model }),
    ...(person && { personId: person }),
    ...(tag && { tagId: tag }),
    ...(album && { albumId: album }),
    ...(sort !== 'newest' && { sort }),
  }
}

/**
 * Whether a list with this input contains the picture: the server's rule, for a picture that changed; undefined where it
 * needs what is not part of a picture: its model, its person, its tags, albums and comments.
 */
export function belongs(image: ImageItem, input: ListInput): boolean | undefined {
  const { search = '', favourite, trashed = false, kind, from, to, look } = input
  if (image.kind === 'sketch' || image.status === 'refused' || (kind && image.kind !== kind)) return false
  if ((image.trashedAt !== null) !== trashed || (favourite && !image.favourite)) return false
  const at = Date.parse(image.createdAt)
  if ((from && at < Date.parse(from)) || (to && at >= Date.parse(to))) return false
  if (look && image.instruction !== look) return false
  const text = `${image.name}\n${image.instruction ?? ''}`.toLowerCase()
  const words = search.toLowerCase().split(/\s+/)
  return words.every((word) => text.includes(word)) && isDecidable(input) ? true : undefined
}

/** Whether all that the server filters by, apart from words, is part of a picture. */
const isDecidable = ({ modelVersionId, personId, tagId, albumId }: ListInput): boolean =>
  !modelVersionId && !personId && !tagId && !albumId

/** Whether a change of the tags, comments or albums of a picture may change which pictures a list contains. */
export const needsServer = ({ search, tagId, albumId }: ListInput): boolean =>
  Boolean(search?.trim()) || tagId !== undefined || albumId !== undefined

/** The order of a list: negative when the first picture comes before the second. */
export function comparison({ trashed, sort = 'newest' }: ListInput): (a: ImageItem, b: ImageItem) => number {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const stamp = ({ createdAt, trashedAt, id }: ImageItem) => `${(trashed && trashedAt) || createdAt} ${id}`
  if (!trashed && sort === 'name') return (a, b) => compare(`${a.name}\0${a.id}`, `${b.name}\0${b.id}`)
  if (!trashed && sort === 'oldest') return (a, b) => compare(stamp(a), stamp(b))
  return (a, b) => compare(stamp(b), stamp(a))
}
