'use client'

import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Field, type FieldTexts, inputStyles, useField } from './field.tsx'

export interface TextFieldProps extends Omit<ComponentPropsWithRef<'input'>, 'aria-describedby'>, FieldTexts {
  /** Inside the field, before the text: an icon. */
  leading?: ReactNode
  /** Inside the field, after the text: a button that shows the password, for instance. */
  trailing?: ReactNode
  /** Beside the label. */
  aside?: ReactNode
}

/** One line of text with its label, hint and error. */
export function TextField({
  label,
  hideLabel,
  hint,
  error,
  leading,
  trailing,
  aside,
  id: givenId,
  className,
  ...props
}: TextFieldProps) {
  const { id, messageId, control } = useField({ hint, error }, givenId)
  return (
    <Field {...{ id, messageId, label, hideLabel, hint, error, aside, className }}>
      <div className="relative">
        {leading && (
          <span className="pointer-events-none absolute inset-y-0 left-0 grid w-9 place-items-center text-subtle [&_svg]:size-4">
            {leading}
          </span>
        )}
        <input
          {...props}
          {...control}
          className={classNames(inputStyles, 'h-10 pointer-coarse:h-11', leading && 'pl-9', trailing && 'pr-11')}
        />
        {trailing && <span className="absolute inset-y-0 right-0.5 grid place-items-center">{trailing}</span>}
      </div>
    </Field>
  )
}

export interface TextAreaProps extends Omit<ComponentPropsWithRef<'textarea'>, 'aria-describedby'>, FieldTexts {
  /** Classes of the control itself. */
  controlClassName?: string | undefined
}

/** Lines of text; grows with what is written where the browser can. */
export function TextArea({
  label,
  hideLabel,
  hint,
  error,
  id: givenId,
  className,
  controlClassName,
  rows = 2,
  ...props
}: TextAreaProps) {
  const { id, messageId, control } = useField({ hint, error }, givenId)
  return (
    <Field {...{ id, messageId, label, hideLabel, hint, error, className }}>
      <textarea
        {...props}
        {...control}
        rows={rows}
        className={classNames(inputStyles, 'field-sizing-content max-h-60 resize-none py-2', controlClassName)}
      />
    </Field>
  )
}
