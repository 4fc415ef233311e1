import type { AlbumRule } from '@amend/api/types'
import { type DayRange, readDates, startOf } from '../pictures/date-search.ts'
import { type Filter, type ListInput, listInput } from '../pictures/filters.ts'

const day = 86_400_000 // ms

/**
 * The search of a smart album from a filter of the gallery. Days until today stay relative, so that the album stays alive:
 * "last 7 days" is the last seven days whenever it is read.
 */
export function ruleOf(filter: Filter, now: Date): AlbumRule {
  const { albumId: _, trashed: __, ...rule } = listInput(filter, now)
  const days = relativeDays(filter, now)
  if (days === undefined) return rule
  const { from: ___, to: ____, ...others } = rule
  return { ...others, lastDays: days }
}

/** The number of days until today that the words of the search name; undefined for other days. */
function relativeDays({ search, from, to }: Filter, now: Date): number | undefined {
  if (from ?? to) return undefined
  const { range } = readDates(search, now)
  if (!range || !endsToday(range, now)) return undefined
  return Math.round((startOf(range.to).getTime() - startOf(range.from).getTime()) / day) + 1
}

const endsToday = ({ to }: DayRange, now: Date): boolean => readDates('today', now).range?.to === to

/** The input of `image.list` for the search of a smart album. */
export function ruleInput({ lastDays, ...rule }: AlbumRule, now: Date): ListInput {
  if (lastDays === undefined) return rule
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() - lastDays + 1)
  return { ...rule, from: midnight.toISOString() }
}
