'use client'

import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Toaster, toast } from 'sonner'
import { IconButton } from './icon-button.tsx'

export interface ToastsProps {
  /** The accessible name of the list: “Notifications”. */
  label: string
  /** The end of the page that has no field, which a toast would cover. */
  place?: 'top' | 'bottom' | undefined
}

/** Renders toasts; once, around the end of the app. */
export function Toasts({ label, place = 'bottom' }: ToastsProps) {
  return (
    <Toaster
      containerAriaLabel={label}
      position={`${place}-center`}
      offset={{ bottom: 24, top: 64 }}
      mobileOffset={{ bottom: 'calc(4.5rem + env(safe-area-inset-bottom))', top: 64, left: 12, right: 12 }}
      gap={8}
      toastOptions={{ unstyled: true, className: 'w-full sm:w-[24rem]' }}
    />
  )
}

const tones = {
  plain: undefined,
  success: <CircleCheck aria-hidden className="text-success-ink" />,
  info: <Info aria-hidden className="text-accent-ink" />,
  warning: <TriangleAlert aria-hidden className="text-warning-ink" />,
  danger: <CircleAlert aria-hidden className="text-danger-ink" />,
}

export interface ToastContent {
  message: ReactNode
  /** More text, in a smaller size. */
  description?: ReactNode
  tone?: keyof typeof tones | undefined
  /** A single action, such as “Undo”. */
  action?: { label: string; run: () => void } | undefined
  /** Name of the button that closes it. */
  closeLabel: string
  /** Seconds; a toast with an action stays longer. */
  seconds?: number | undefined
  /** A toast with the same id replaces it. */
  id?: string | undefined
}

/** Shows a short message. Use a dialog for a question, and the field's error for an invalid field. */
export function showToast({
  message,
  description,
  tone = 'plain',
  action,
  closeLabel,
  seconds,
  id,
}: ToastContent): void {
  toast.custom(
    (key) => (
      <div className="flex min-h-12 items-center gap-3 rounded-xl bg-raised font-sans text-ink py-1.5 pr-1.5 pl-4 text-sm shadow-raised ring-1 ring-line [&>svg]:size-4.5 [&>svg]:shrink-0">
        {tones[tone]}
        <div className="min-w-0 grow py-1.5">
          <p className="break-words">{message}</p>
          {description && <p className="text-[0.8125rem] text-muted">{description}</p>}
        </div>
        {action && (
          <button
            type="button"
            className="h-8 shrink-0 rounded-lg px-2.5 font-medium text-accent-ink transition-colors hover:bg-hover pointer-coarse:h-11"
            onClick={() => {
              toast.dismiss(key)
              action.run()
            }}
          >
            {action.label}
          </button>
        )}
        <IconButton
          label={closeLabel}
          tooltip={false}
          size="sm"
          icon={<X aria-hidden />}
          onClick={() => toast.dismiss(key)}
        />
      </div>
    ),
    { duration: (seconds ?? (action ? 10 : 5)) * 1000, ...(id === undefined ? {} : { id }) },
  )
}

/** Removes the toast with this id. */
export function hideToast(id: string): void {
  toast.dismiss(id)
}
