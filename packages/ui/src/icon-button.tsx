'use client'

import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Spinner } from './spinner.tsx'
import { Tooltip } from './tooltip.tsx'

const styles = cva(
  'inline-grid shrink-0 select-none place-items-center rounded-lg transition-colors disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-[1.125rem] pointer-coarse:min-h-11 pointer-coarse:min-w-11',
  {
    variants: {
      variant: {
        ghost:
          'text-muted not-disabled:hover:bg-hover not-disabled:hover:text-ink active:bg-active aria-pressed:bg-accent-soft aria-pressed:text-accent-ink data-[state=open]:bg-hover data-[state=open]:text-ink',
        secondary:
          'bg-surface text-ink ring-1 ring-line ring-inset not-disabled:hover:bg-hover active:bg-active aria-pressed:bg-accent-soft aria-pressed:text-accent-ink',
        primary: 'bg-accent text-on-accent not-disabled:hover:bg-accent-hover',
        /** On a picture. */
        scrim: 'bg-scrim text-on-scrim backdrop-blur-sm not-disabled:hover:bg-black/80',
      },
      size: { sm: 'size-8', md: 'size-9', lg: 'size-11' },
    },
    defaultVariants: { variant: 'ghost', size: 'md' },
  },
)

export interface IconButtonProps
  extends Omit<ComponentPropsWithRef<'button'>, 'children' | 'aria-label'>,
    VariantProps<typeof styles> {
  /** The accessible name, shown as a tooltip. */
  label: string
  icon: ReactNode
  /** The shortcut for the same action, such as 'Shift+E'. */
  shortcut?: string | undefined
  /** For a button that stays pressed. */
  pressed?: boolean | undefined
  loading?: boolean | undefined
  /** False where the text is already beside it. */
  tooltip?: boolean | undefined
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left' | undefined
}

/** A button that shows only an icon. */
export function IconButton({
  label,
  icon,
  shortcut,
  pressed,
  loading = false,
  tooltip = true,
  tooltipSide,
  variant,
  size,
  className,
  onClick,
  type = 'button',
  ...props
}: IconButtonProps) {
  const button = (
    <button
      type={type}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={loading || undefined}
      aria-disabled={loading || undefined}
      className={classNames(styles({ variant, size }), className)}
      onClick={loading ? undefined : onClick}
      {...props}
    >
      {loading ? <Spinner /> : icon}
    </button>
  )
  if (!tooltip) return button
  return (
    <Tooltip content={label} shortcut={shortcut} side={tooltipSide}>
      {button}
    </Tooltip>
  )
}
