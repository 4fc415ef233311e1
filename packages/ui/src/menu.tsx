'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Kbd } from './kbd.tsx'

const itemStyles =
  'relative flex min-h-8 select-none items-center gap-2.5 rounded-md px-2.5 py-1 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted'

export interface MenuProps {
  /** The button that opens it; takes a ref. */
  trigger: ReactNode
  align?: 'start' | 'center' | 'end' | undefined
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
  open?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
  className?: string | undefined
  children: ReactNode
}

/** A menu of actions, behind a button. */
export function Menu({ trigger, align = 'end', side = 'bottom', open, onOpenChange, className, children }: MenuProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          {...{ align, side }}
          sideOffset={6}
          collisionPadding={8}
          className={classNames(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 overflow-y-auto rounded-xl bg-raised p-1 shadow-raised ring-1 ring-line data-[state=open]:animate-appear',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export interface MenuItemProps {
  onSelect?: ((event: Event) => void) | undefined
  icon?: ReactNode
  shortcut?: string | undefined
  disabled?: boolean | undefined
  /** Marks a destructive action. */
  danger?: boolean | undefined
  /** The only child, such as a link, becomes the item. */
  asChild?: boolean | undefined
  children: ReactNode
}

export function MenuItem({ onSelect, icon, shortcut, disabled, danger, asChild, children }: MenuItemProps) {
  const className = classNames(itemStyles, danger && 'text-danger-ink [&_svg]:text-danger-ink')
  if (asChild) return <Radix.Item {...{ asChild, disabled, className }}>{children}</Radix.Item>
  return (
    <Radix.Item {...{ onSelect, disabled, className }}>
      {icon}
      <span className="min-w-0 grow">{children}</span>
      {shortcut && <Kbd keys={shortcut} />}
    </Radix.Item>
  )
}

interface MenuCheckboxItemProps {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  children: ReactNode
}

export function MenuCheckboxItem({ checked, onCheckedChange, children }: MenuCheckboxItemProps) {
  return (
    <Radix.CheckboxItem {...{ checked, onCheckedChange }} className={classNames(itemStyles, 'pl-9')}>
      <Radix.ItemIndicator className="absolute left-2.5">
        <Check aria-hidden />
      </Radix.ItemIndicator>
      {children}
    </Radix.CheckboxItem>
  )
}

interface MenuRadioGroupProps {
  label?: ReactNode
  value: string
  onValueChange: (value: string) => void
  options: readonly { value: string; label: ReactNode }[]
}

/** One of several options, in a menu. */
export function MenuRadioGroup({ label, value, onValueChange, options }: MenuRadioGroupProps) {
  return (
    <Radix.RadioGroup {...{ value, onValueChange }}>
      {label && <MenuLabel>{label}</MenuLabel>}
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={classNames(itemStyles, 'pl-9')}>
          <Radix.ItemIndicator className="absolute left-2.5">
            <Check aria-hidden />
          </Radix.ItemIndicator>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 pt-2 pb-1 font-medium text-muted text-xs">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}
