'use client'

import { Switch as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import { FieldMessage, type FieldTexts, useField } from './field.tsx'

export interface SwitchProps extends FieldTexts {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  disabled?: boolean | undefined
  className?: string | undefined
}

/** A switch that takes effect at once. */
export function Switch({ label, hideLabel, hint, error, className, ...props }: SwitchProps) {
  const { id, messageId, control } = useField({ hint, error })
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <div className={classNames('flex items-center gap-3', !hideLabel && 'justify-between')}>
        <label htmlFor={id} className={classNames('font-medium text-sm', hideLabel && 'sr-only')}>
          {label}
        </label>
        <Radix.Root
          {...props}
          {...control}
          className="group relative h-6 w-10 shrink-0 rounded-full bg-edge transition-colors before:absolute disabled:opacity-50 data-[state=checked]:bg-accent pointer-coarse:before:-inset-2.5"
        >
          <Radix.Thumb className="block size-4.5 translate-x-[3px] rounded-full bg-surface shadow-sm transition-transform group-data-[state=checked]:translate-x-[1.1875rem]" />
        </Radix.Root>
      </div>
      <FieldMessage id={messageId} hint={hint} error={error} />
    </div>
  )
}
