'use client'

import { Dialog as Radix } from 'radix-ui'
import type { KeyboardEventHandler, ReactNode, Ref } from 'react'
import { useOpener } from './use-opener.ts'

export interface FullPageProps {
  ref: Ref<HTMLDivElement>
  /** The accessible name. */
  title: string
  onClose: () => void
  onKeyDown: KeyboardEventHandler<HTMLDivElement>
  children: ReactNode
}

/** A modal black surface over the whole page, for pictures. It has the focus itself; Escape closes it. */
export function FullPage({ ref, title, onClose, onKeyDown, children }: FullPageProps) {
  const opener = useOpener()
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Content
          {...opener}
          ref={ref}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            opener.onOpenAutoFocus()
            // A button would show its tooltip, which takes the first Escape.
            event.preventDefault()
            if (event.target instanceof HTMLElement) event.target.focus()
          }}
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex flex-col bg-black text-white outline-none"
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
