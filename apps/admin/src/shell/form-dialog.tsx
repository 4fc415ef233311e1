'use client'

import { Button, Dialog, type DialogProps } from '@amend/ui'
import { type FormEvent, type ReactNode, useId } from 'react'
import { useTranslations } from 'use-intl'

interface FormDialogProps extends Pick<DialogProps, 'title' | 'description' | 'size'> {
  /** The label of the button that sends the form. */
  action: string
  busy: boolean
  /** What it needs is not there, or is still being read. */
  disabled?: boolean
  /** Why it was refused, where no field says so. */
  problem?: string | undefined
  /** Sends the form, or says what is wrong with it. */
  onSubmit: () => Promise<void>
  onClose: () => void
  /** The fields. */
  children: ReactNode
}

/** A form in a dialog, which stays open until it was accepted or cancelled. */
export function FormDialog({
  action,
  busy,
  disabled,
  problem,
  onSubmit,
  onClose,
  children,
  ...dialog
}: FormDialogProps) {
  const t = useTranslations('shell')
  const form = useId()
  return (
    <Dialog
      {...dialog}
      open
      onOpenChange={(open) => !open && onClose()}
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" loading={busy} disabled={disabled}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void onSubmit()
        }}
      >
        {children}
        {problem && (
          <p role="alert" className="text-danger-ink">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  )
}
