import { cva, type VariantProps } from 'class-variance-authority'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const styles = cva(
  'inline-flex h-5.5 items-center gap-1 whitespace-nowrap rounded-md px-2 font-medium text-xs [&_svg]:size-3.5',
  {
    variants: {
      tone: {
        neutral: 'bg-hover text-muted',
        accent: 'bg-accent-soft text-accent-ink',
        success: 'bg-success-soft text-success-ink',
        warning: 'bg-warning-soft text-warning-ink',
        danger: 'bg-danger-soft text-danger-ink',
        /** On a picture. */
        scrim: 'bg-scrim text-on-scrim backdrop-blur-sm',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
)

export interface BadgeProps extends VariantProps<typeof styles> {
  className?: string | undefined
  children: ReactNode
}

/** A state or a count, in a word. */
export function Badge({ tone, className, children }: BadgeProps) {
  return <span className={classNames(styles({ tone }), className)}>{children}</span>
}
