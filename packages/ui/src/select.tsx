'use client'

import { ChevronDown } from 'lucide-react'
import type { ComponentPropsWithRef } from 'react'
import { classNames } from './class-names.ts'
import { Field, type FieldTexts, inputStyles, useField } from './field.tsx'

export interface SelectOption {
  value: string
  label: string
  disabled?: boolean | undefined
}

export interface SelectProps
  extends Omit<ComponentPropsWithRef<'select'>, 'children' | 'value' | 'onChange' | 'aria-describedby' | 'multiple'>,
    FieldTexts {
  options: readonly SelectOption[]
  value: string
  onValueChange: (value: string) => void
}

/** One of several options; the browser's own list, which every phone and screen reader supports. */
export function Select({
  label,
  hideLabel,
  hint,
  error,
  id: givenId,
  className,
  options,
  value,
  onValueChange,
  ...props
}: SelectProps) {
  const { id, messageId, control } = useField({ hint, error }, givenId)
  return (
    <Field {...{ id, messageId, label, hideLabel, hint, error, className }}>
      <div className="relative">
        <select
          {...props}
          {...control}
          value={value}
          onChange={(event) => onValueChange(event.target.value)}
          className={classNames(inputStyles, 'h-10 appearance-none truncate pr-9 pointer-coarse:h-11')}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled} className="bg-raised text-ink">
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-subtle"
        />
      </div>
    </Field>
  )
}
