'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import { FieldMessage, type FieldTexts, useField } from './field.tsx'

export interface CheckboxProps extends FieldTexts {
  checked: boolean | 'indeterminate'
  onCheckedChange: (checked: boolean) => void
  disabled?: boolean | undefined
  required?: boolean | undefined
  name?: string | undefined
  className?: string | undefined
}

export function Checkbox({
  label,
  hideLabel,
  hint,
  error,
  className,
  checked,
  onCheckedChange,
  ...props
}: CheckboxProps) {
  const { id, messageId, control } = useField({ hint, error })
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <div className="flex items-start gap-2.5">
        <Radix.Root
          {...props}
          {...control}
          checked={checked}
          onCheckedChange={(next) => onCheckedChange(next === true)}
          className="relative mt-px grid size-[1.125rem] shrink-0 place-items-center rounded-[5px] bg-surface ring-1 ring-edge ring-inset transition-colors before:absolute before:-inset-[5px] hover:ring-muted disabled:opacity-50 aria-invalid:ring-danger-ink data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent data-[state=checked]:ring-accent data-[state=indeterminate]:ring-accent pointer-coarse:before:-inset-[13px]"
        >
          <Radix.Indicator className="text-on-accent [&_svg]:size-3.5 [&_svg]:stroke-3">
            {checked === 'indeterminate' ? <Minus aria-hidden /> : <Check aria-hidden />}
          </Radix.Indicator>
        </Radix.Root>
        <label htmlFor={id} className={classNames('text-sm', hideLabel && 'sr-only')}>
          {label}
        </label>
      </div>
      <div className="pl-7">
        <FieldMessage id={messageId} hint={hint} error={error} />
      </div>
    </div>
  )
}
