'use client'

import { useFormatter } from 'use-intl'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** @returns a function that writes bytes in the unit that suits them, such as "1.2 GB" */
export function useBytes(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    let value = bytes
    let unit = 0
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000
      unit++
    }
    const digits = unit > 0 && value < 100 ? 1 : 0
    return format.number(value, {
      ...{ style: 'unit', unit: units[unit] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: digits },
    })
  }
}

/** A moment in the browser's time zone. Only for what is read in the browser: the server has another zone. */
export function Time({ at }: { at: string }) {
  const format = useFormatter()
  const date = new Date(at)
  return (
    <time
      dateTime={at}
      title={format.dateTime(date, { dateStyle: 'full', timeStyle: 'medium' })}
      className="whitespace-nowrap tabular-nums"
    >
      {format.dateTime(date, { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  )
}
