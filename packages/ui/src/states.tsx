import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

interface StateProps {
  /** A lucide icon. */
  icon?: ReactNode
  title: ReactNode
  /** 'h1' where it is the whole page. */
  heading?: 'h1' | 'h2'
  description?: ReactNode
  /** Buttons for the next action. */
  action?: ReactNode
  className?: string | undefined
}

/** Replaces an empty list: what it will contain, and how to add it. */
export function EmptyState({ icon, title, heading: Heading = 'h2', description, action, className }: StateProps) {
  return (
    <div className={classNames('mx-auto flex max-w-md flex-col items-center gap-1 px-6 py-16 text-center', className)}>
      {icon && (
        <div className="mb-3 grid size-14 place-items-center rounded-2xl bg-hover text-muted [&_svg]:size-6">
          {icon}
        </div>
      )}
      <Heading className="font-semibold text-base">{title}</Heading>
      {description && <p className="text-balance text-muted">{description}</p>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

/** Replaces content that could not be loaded: what happened, and what to do. */
export function ErrorState({ icon, ...props }: StateProps) {
  return (
    <div role="alert">
      <EmptyState icon={icon ?? <CircleAlert aria-hidden className="text-danger-ink" />} {...props} />
    </div>
  )
}

/** A placeholder of the size of the content that loads. */
export function Skeleton({ className }: { className?: string | undefined }) {
  return <div aria-hidden className={classNames('animate-breathe rounded-md bg-hover', className)} />
}
