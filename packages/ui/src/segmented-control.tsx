'use client'

import { RadioGroup as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface SegmentedControlProps<Value extends string> {
  /** The options. */
  label: string
  value: Value
  onValueChange: (value: Value) => void
  options: readonly {
    value: Value
    /** Its name; with an icon it is for screen readers only. */
    label: string
    icon?: ReactNode
    disabled?: boolean | undefined
  }[]
  /** Shows the names beside the icons. */
  withText?: boolean | undefined
  disabled?: boolean | undefined
  className?: string | undefined
}

/** One of two to five options, all visible. Arrow keys select. */
export function SegmentedControl<Value extends string>({
  label,
  value,
  onValueChange,
  options,
  withText = false,
  disabled,
  className,
}: SegmentedControlProps<Value>) {
  const choose = (next: string) => {
    const option = options.find((candidate) => candidate.value === next)
    if (option) onValueChange(option.value)
  }
  return (
    <Radix.Root
      aria-label={label}
      value={value}
      onValueChange={choose}
      disabled={disabled}
      orientation="horizontal"
      className={classNames('inline-flex flex-wrap gap-0.5 rounded-lg bg-hover p-0.5', className)}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled}
          aria-label={option.icon && !withText ? option.label : undefined}
          className="inline-flex h-7 min-w-8 items-center whitespace-nowrap justify-center gap-1.5 rounded-md px-2.5 font-medium text-[0.8125rem] text-muted transition-colors hover:text-ink disabled:opacity-50 data-[state=checked]:bg-surface data-[state=checked]:text-ink data-[state=checked]:shadow-sm pointer-coarse:h-10 pointer-coarse:min-w-11 dark:data-[state=checked]:bg-active [&_svg]:size-4"
        >
          {option.icon}
          {(!option.icon || withText) && option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  )
}
