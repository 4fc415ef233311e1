'use client'

import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Spinner } from './spinner.tsx'

/** The styles of a button, for other elements: `<Link className={buttonStyles({ variant: 'primary' })}>`. */
export const buttonStyles = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-default pointer-coarse:min-h-11',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent not-disabled:hover:bg-accent-hover',
        secondary: 'bg-surface text-ink ring-1 ring-line ring-inset not-disabled:hover:bg-hover active:bg-active',
        soft: 'bg-hover text-ink not-disabled:hover:bg-active',
        ghost: 'text-muted not-disabled:hover:bg-hover not-disabled:hover:text-ink active:bg-active',
        danger: 'bg-danger text-on-danger not-disabled:hover:bg-danger-hover',
      },
      size: {
        sm: 'h-8 px-3 text-[0.8125rem]',
        md: 'h-9 px-3.5 text-sm',
        lg: 'h-11 px-5 text-base',
      },
      block: { true: 'w-full' },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

export interface ButtonProps extends ComponentPropsWithRef<'button'>, VariantProps<typeof buttonStyles> {
  /** While true it keeps its width and the focus, and ignores clicks. */
  loading?: boolean | undefined
  /** Before the text. */
  icon?: ReactNode
  /** Applies its styles to its only child, such as a link. */
  asChild?: boolean | undefined
}

export function Button({
  variant,
  size,
  block,
  loading = false,
  icon,
  asChild,
  className,
  children,
  onClick,
  type,
  ...props
}: ButtonProps) {
  const classes = classNames(buttonStyles({ variant, size, block }), className)
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...props}>
        {icon}
        <Slot.Slottable>{children}</Slot.Slottable>
      </Slot.Root>
    )
  }
  return (
    <button
      type={loading ? 'button' : (type ?? 'button')}
      className={classNames(classes, loading && 'relative')}
      aria-busy={loading || undefined}
      aria-disabled={loading || undefined}
      onClick={loading ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      {loading && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span className={classNames('inline-flex min-w-0 items-center gap-2', loading && 'opacity-0')}>
        {icon}
        {children}
      </span>
    </button>
  )
}
