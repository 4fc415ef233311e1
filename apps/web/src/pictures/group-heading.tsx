'use client'

import { useFormatter, useTranslations } from 'use-intl'
import { type DateGroup, daysBetween } from './date-groups.ts'

export function GroupHeading({ title, top }: { title: string; top: number }) {
  return (
    <h2 className="absolute inset-x-0 flex h-10 items-center px-0.5 font-semibold text-sm" style={{ top }}>
      {title}
    </h2>
  )
}

/** Returns a function that names a day or a month: "Yesterday", "Friday, 27 November", "October 2026". */
export function useGroupTitle(): (group: DateGroup) => string {
  const t = useTranslations('pictures.dates')
  const format = useFormatter()
  // The reader's own zone, whichever the pages were rendered in.
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return ({ unit, at }) => {
    const now = new Date()
    if (unit === 'day') {
      const days = daysBetween(at, now)
      if (days === 0) return t('today')
      if (days === 1) return t('yesterday')
      return format.dateTime(at, { weekday: 'long', day: 'numeric', month: 'long', timeZone })
    }
    return format.dateTime(at, { month: 'long', year: 'numeric', timeZone })
  }
}
