import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'

/** The error of a form as a whole; announced to screen readers. */
export function FormAlert({ children }: { children?: ReactNode }) {
  return (
    <div role="alert" className="empty:hidden">
      {children && (
        <p className="flex gap-2.5 rounded-lg bg-danger-soft px-3.5 py-2.5 text-danger-ink">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{children}</span>
        </p>
      )}
    </div>
  )
}

export function FormNote({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-2.5 rounded-lg bg-accent-soft px-3.5 py-2.5 text-accent-ink">
      <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  )
}
