'use client'

import { useFormatter } from 'use-intl'

const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes as text, in powers of 1000, as browsers format them. */
export function useSize(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 1), units.length)
    const unit = units[power - 1] ?? 'kilobyte'
    return format.number(bytes / 1000 ** power, { style: 'unit', unit, maximumFractionDigits: power > 1 ? 1 : 0 })
  }
}
