'use client'

import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

/** Props that every field shares. */
export interface FieldTexts {
  label: ReactNode
  /** Shows only the control; the label is for screen readers. */
  hideLabel?: boolean | undefined
  /** What to enter, and the limits. */
  hint?: ReactNode
  /** The error of the current value; replaces the hint. */
  error?: ReactNode
}

/** Ids that link a control to its label, hint and error. */
export function useField({ hint, error }: Pick<FieldTexts, 'hint' | 'error'>, givenId?: string) {
  const ownId = useId()
  const id = givenId ?? ownId
  const messageId = `${id}-message`
  const described = Boolean(error) || Boolean(hint)
  return {
    id,
    messageId,
    control: {
      id,
      'aria-describedby': described ? messageId : undefined,
      'aria-invalid': error ? true : undefined,
    },
  }
}

interface FieldProps extends FieldTexts {
  id: string
  messageId: string
  className?: string | undefined
  /** Beside the label, at the end of its line. */
  aside?: ReactNode
  children: ReactNode
}

/** A label above its control and a message below it. */
export function Field({ id, messageId, label, hideLabel, hint, error, aside, className, children }: FieldProps) {
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1.5', className)}>
      <div className={classNames('flex items-baseline justify-between gap-3', hideLabel && !aside && 'sr-only')}>
        <label htmlFor={id} className={classNames('font-medium text-sm', hideLabel && 'sr-only')}>
          {label}
        </label>
        {aside}
      </div>
      {children}
      <FieldMessage id={messageId} hint={hint} error={error} />
    </div>
  )
}

/** The hint or the error of a field; a new error is announced. */
export function FieldMessage({ id, hint, error }: { id: string; hint?: ReactNode; error?: ReactNode }) {
  return (
    <div aria-live="polite" className={classNames(!hint && !error && 'hidden')}>
      {error ? (
        <p id={id} className="flex gap-1.5 text-[0.8125rem] text-danger-ink">
          <CircleAlert aria-hidden className="mt-[3px] size-3.5 shrink-0" />
          <span>{error}</span>
        </p>
      ) : (
        hint && (
          <p id={id} className="text-[0.8125rem] text-muted">
            {hint}
          </p>
        )
      )}
    </div>
  )
}

/** The style of a text control. */
export const inputStyles =
  'w-full min-w-0 rounded-lg bg-surface px-3 text-sm text-ink ring-1 ring-edge ring-inset transition-shadow placeholder:text-subtle hover:ring-muted focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-accent-ink aria-invalid:ring-danger-ink disabled:cursor-not-allowed disabled:opacity-50 pointer-coarse:text-base'
