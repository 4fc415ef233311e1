import type { ImageItem } from '@amend/api/types'

/** Consecutive pictures of one day, or of one month when they are older. */
export interface DateGroup {
  readonly key: string
  /** "day" within the last week. */
  readonly unit: 'day' | 'month'
  /** A moment in it. */
  readonly at: Date
  /** The index of its first picture, and the one after its last. */
  readonly start: number
  readonly end: number
}

/** Days that have a heading of their own. */
const recentDays = 7

/**
 * Groups a list that is in the order of its dates.
 * @param now the reader's clock
 */
export function groupByDate(pictures: readonly Pick<ImageItem, 'createdAt'>[], now: Date): DateGroup[] {
  const since = new Date(now.getFullYear(), now.getMonth(), now.getDate() - recentDays + 1)
  const groups: DateGroup[] = []
  for (const [index, { createdAt }] of pictures.entries()) {
    const at = new Date(createdAt)
    const unit = at >= since ? 'day' : 'month'
    const month = `${at.getFullYear()}-${at.getMonth() + 1}`
    const key = unit === 'day' ? `${month}-${at.getDate()}` : month
    const last = groups.at(-1)
    if (last?.key === key) groups[groups.length - 1] = { ...last, end: index + 1 }
    else groups.push({ key, unit, at, start: index, end: index + 1 })
  }
  return groups
}

/** The number of days between two moments in the reader's calendar: 0 today, 1 yesterday. */
export function daysBetween(at: Date, now: Date): number {
  const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime()
  return Math.round((noon(now) - noon(at)) / 86_400_000)
}
