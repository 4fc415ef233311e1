'use client'

import { AlertDialog as Radix } from 'radix-ui'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { backdropStyles } from './dialog.tsx'
import { useOpener } from './use-opener.ts'

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The question. */
  title: ReactNode
  /** The consequences, and whether they can be undone. */
  description: ReactNode
  /** The action, as a verb: “Delete 3 pictures”. */
  confirmLabel: ReactNode
  cancelLabel: ReactNode
  /** Marks a destructive action. */
  destructive?: boolean | undefined
  /** The action waits for something in `children`, such as a typed name. */
  confirmDisabled?: boolean | undefined
  /**
   * The dialog stays open until the returned promise has settled, and shows the sentence for its error from
   * `describeError`.
   */
  onConfirm: () => unknown
  /** The sentence for an error of `onConfirm`. */
  describeError?: ((error: unknown) => string) | undefined
  children?: ReactNode
}

/** Asks for confirmation before an action that is hard to undo. The focus starts on Cancel. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel,
  destructive = false,
  confirmDisabled = false,
  onConfirm,
  describeError,
  children,
}: ConfirmDialogProps) {
  const opener = useOpener()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  useEffect(() => {
    if (open) setError(undefined)
  }, [open])

  const confirm = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (thrown) {
      if (!describeError) throw thrown
      setError(describeError(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Radix.Root open={open} onOpenChange={(next) => busy || onOpenChange(next)}>
      <Radix.Portal>
        <Radix.Overlay className={backdropStyles} />
        <Radix.Content
          {...opener}
          className="fixed inset-x-4 bottom-4 z-40 flex max-h-[calc(100dvh-2rem)] flex-col rounded-xl bg-raised p-5 shadow-raised focus:outline-none data-[state=open]:animate-appear sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[26rem] sm:-translate-x-1/2 sm:-translate-y-1/2"
        >
          {/* The buttons stay in view. */}
          <div className="-mx-5 -my-1 flex min-h-0 flex-col gap-2 overflow-y-auto px-5 py-1">
            <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
            <Radix.Description className="text-muted">{description}</Radix.Description>
            {children}
          </div>
          <p role="alert" className="mt-2 text-danger-ink empty:hidden">
            {error}
          </p>
          <footer className="mt-5 flex flex-wrap justify-end gap-2">
            <Radix.Cancel asChild>
              <Button disabled={busy}>{cancelLabel}</Button>
            </Radix.Cancel>
            <Button
              variant={destructive ? 'danger' : 'primary'}
              loading={busy}
              disabled={confirmDisabled}
              onClick={confirm}
            >
              {confirmLabel}
            </Button>
          </footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
