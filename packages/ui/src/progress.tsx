'use client'

import { Progress as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'

export interface ProgressProps {
  /** Name of the running task. */
  label: string
  /** From 0 to 1; null where unknown. */
  value: number | null
  /** The progress as text, announced instead of the percentage. */
  valueText?: string | undefined
  className?: string | undefined
}

export function Progress({ label, value, valueText, className }: ProgressProps) {
  const share = value === null ? null : Math.min(1, Math.max(0, value))
  return (
    <Radix.Root
      value={share === null ? null : Math.round(share * 100)}
      getValueLabel={(now, max) => valueText ?? `${Math.round((now / max) * 100)} %`}
      aria-label={label}
      className={classNames('h-1 w-full overflow-hidden rounded-full bg-active', className)}
    >
      {share === null ? (
        <div className="h-full w-2/5 animate-indeterminate rounded-full bg-accent" />
      ) : (
        <Radix.Indicator
          className="h-full origin-left rounded-full bg-accent transition-transform duration-150"
          style={{ transform: `scaleX(${share})` }}
        />
      )}
    </Radix.Root>
  )
}
