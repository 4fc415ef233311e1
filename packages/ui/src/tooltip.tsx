'use client'

import { Tooltip as Radix } from 'radix-ui'
import { createContext, type ReactElement, type ReactNode, useContext } from 'react'
import { Kbd } from './kbd.tsx'

const InGroup = createContext(false)

/** Around the app: once one tooltip is open, the next one opens at once. */
export function TooltipGroup({ children }: { children: ReactNode }) {
  return (
    <InGroup value={true}>
      <Radix.Provider delayDuration={500} skipDelayDuration={300}>
        {children}
      </Radix.Provider>
    </InGroup>
  )
}

export interface TooltipProps {
  content: ReactNode
  /** The shortcut for the same action, such as 'Shift+E'. */
  shortcut?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
  /** The element that it describes; must take a ref. */
  children: ReactElement
}

/** A hint that appears on hover or focus. Necessary information must also be elsewhere. */
export function Tooltip({ content, shortcut, side = 'bottom', children }: TooltipProps) {
  const tooltip = (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 select-none items-center gap-2 rounded-lg bg-ink px-2.5 py-1.5 text-canvas text-xs shadow-raised data-[state=delayed-open]:animate-appear"
        >
          {content}
          {shortcut && <Kbd keys={shortcut} tone="inverse" />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
  return useContext(InGroup) ? tooltip : <TooltipGroup>{tooltip}</TooltipGroup>
}
