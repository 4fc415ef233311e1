'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface TabsProps {
  /** The accessible name of the choice. */
  label: string
  value: string
  onValueChange: (value: string) => void
  items: readonly { value: string; label: ReactNode; content: ReactNode }[]
}

/** Panels of which one is shown. */
export function Tabs({ label, value, onValueChange, items }: TabsProps) {
  return (
    <Radix.Root {...{ value, onValueChange }} className="flex flex-col gap-4">
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-line border-b">
        {items.map((item) => (
          <Radix.Trigger
            key={item.value}
            value={item.value}
            className="-mb-px shrink-0 rounded-t-md border-transparent border-b-2 px-3 py-2 font-medium text-muted text-sm transition-colors hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent-ink data-[state=active]:text-ink pointer-coarse:min-h-11"
          >
            {item.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {items.map((item) => (
        <Radix.Content key={item.value} value={item.value}>
          {item.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
