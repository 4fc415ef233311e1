'use client'

import { cva, type VariantProps } from 'class-variance-authority'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'
import { useOpener } from './use-opener.ts'

export const backdropStyles = 'fixed inset-0 z-40 bg-backdrop data-[state=open]:animate-appear'

const styles = cva('fixed z-40 flex flex-col bg-raised shadow-raised focus:outline-none', {
  variants: {
    /** Its position: in the middle (a sheet from below on a phone), or as a sheet along the end or the bottom. */
    placement: {
      centre:
        'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-2xl pb-[env(safe-area-inset-bottom)] data-[state=open]:animate-rise sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:max-h-[86dvh] sm:w-[calc(100vw-4rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl sm:data-[state=open]:animate-appear',
      end: 'inset-y-0 right-0 w-full max-w-md data-[state=open]:animate-appear sm:rounded-l-xl',
      bottom:
        'inset-x-0 bottom-0 max-h-[85dvh] rounded-t-2xl pb-[env(safe-area-inset-bottom)] data-[state=open]:animate-rise',
    },
    size: { sm: '', md: '', lg: '', xl: '' },
  },
  compoundVariants: [
    { placement: 'centre', size: 'sm', class: 'sm:max-w-sm' },
    { placement: 'centre', size: 'md', class: 'sm:max-w-lg' },
    { placement: 'centre', size: 'lg', class: 'sm:max-w-3xl' },
    { placement: 'centre', size: 'xl', class: 'sm:max-w-6xl' },
  ],
  defaultVariants: { placement: 'centre', size: 'md' },
})

export interface DialogProps extends VariantProps<typeof styles> {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** One sentence under the title. */
  description?: ReactNode
  /** Name of the button that closes it. */
  closeLabel: string
  /** Buttons at its end; the main one last. */
  footer?: ReactNode
  /** An element that opens it, when it is not opened by code. */
  trigger?: ReactNode
  /** The content is only text, so it must be focusable to scroll by keyboard. */
  textOnly?: boolean
  className?: string | undefined
  children?: ReactNode
}

/** Radix hears Escape before the field does: one within [data-keeps-escape] has a use of its own for it. */
function keepEscape(event: KeyboardEvent): void {
  if (event.target instanceof Element && event.target.closest('[data-keeps-escape]')) event.preventDefault()
}

/** A modal dialog. Escape and a click outside close it; the focus returns to where it was. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  closeLabel,
  footer,
  trigger,
  placement,
  size,
  textOnly = false,
  className,
  children,
}: DialogProps) {
  const opener = useOpener()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={backdropStyles} />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          {...opener}
          onEscapeKeyDown={keepEscape}
          className={styles({ placement, size })}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 grow">
              <Radix.Title className="font-semibold text-base leading-8">{title}</Radix.Title>
              {description && <Radix.Description className="text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label={closeLabel} tooltip={false} size="sm" icon={<X aria-hidden />} className="-mr-1.5" />
            </Radix.Close>
          </header>
          <div
            {...(textOnly && { tabIndex: 0 })}
            className={classNames('min-h-0 grow overflow-y-auto overscroll-contain px-5 pb-5', className)}
          >
            {children}
          </div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
