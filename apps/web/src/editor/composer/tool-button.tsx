'use client'

import { Button, type ButtonProps, Tooltip } from '@amend/ui'

interface ToolButtonProps extends ButtonProps {
  label: string
  shortcut: string
  /** Shown beside the icon where there is room. */
  text: string
  pressed?: boolean
}

export function ToolButton({ label, shortcut, text, pressed, ...props }: ToolButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut} side="top">
      <Button
        variant="ghost"
        aria-label={label}
        aria-pressed={pressed}
        className="px-2.5 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink [&_svg]:size-[1.125rem]"
        {...props}
      >
        <span className="hidden md:inline">{text}</span>
      </Button>
    </Tooltip>
  )
}
