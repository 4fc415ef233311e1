'use client'

import { Slider as Radix } from 'radix-ui'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { classNames } from './class-names.ts'
import { Field, type FieldTexts, useField } from './field.tsx'

export interface SliderProps extends Omit<FieldTexts, 'label'> {
  label: string
  value: number
  onValueChange: (value: number) => void
  /** Called when the pointer is released or a key was pressed. */
  onValueCommit?: ((value: number) => void) | undefined
  /** Called for Enter at the thumb. */
  onEnter?: (() => void) | undefined
  min: number
  max: number
  step?: number | undefined
  /** Formats the value, also for screen readers; default: the number. */
  format?: ((value: number) => string) | undefined
  /** The element at the end of the label's line: the value as text, a field to type it in, or nothing. */
  shows?: 'value' | 'input' | 'nothing' | undefined
  /** Limits of typed values, where they are wider than the slider's. */
  typedMin?: number | undefined
  typedMax?: number | undefined
  /** Labels below the two ends. */
  ends?: readonly [low: string, high: string] | undefined
  disabled?: boolean | undefined
  className?: string | undefined
}

/** A number on a line. Arrows move by a step, with Shift or Page Up and Down by ten, Home and End to the ends. */
export function Slider({
  label,
  hideLabel,
  hint,
  error,
  value,
  onValueChange,
  onValueCommit,
  onEnter,
  min,
  max,
  step = 1,
  format = String,
  shows = 'value',
  typedMin = min,
  typedMax = max,
  ends,
  disabled,
  className,
}: SliderProps) {
  const { id, messageId, control } = useField({ hint, error })
  const commit = (next: number) => {
    onValueChange(next)
    onValueCommit?.(next)
  }
  const typed = shows === 'input'
  const aside = typed ? (
    <TypedNumber
      {...{ id, value, step, disabled }}
      min={typedMin}
      max={typedMax}
      invalid={Boolean(error)}
      onCommit={commit}
    />
  ) : shows === 'value' ? (
    <output htmlFor={id} className="text-muted text-sm tabular-nums">
      {format(value)}
    </output>
  ) : undefined
  return (
    <Field {...{ id, messageId, label, hideLabel, hint, error, aside, className }}>
      <Radix.Root
        value={[Math.min(max, Math.max(min, value))]}
        onValueChange={([next]) => next !== undefined && onValueChange(next)}
        onValueCommit={([next]) => next !== undefined && onValueCommit?.(next)}
        {...{ min, max, step, disabled }}
        className="relative flex h-6 w-full touch-none select-none items-center data-disabled:opacity-50 pointer-coarse:h-11"
      >
        <Radix.Track className="relative h-1 grow overflow-hidden rounded-full bg-active">
          <Radix.Range className="absolute h-full bg-accent" />
        </Radix.Track>
        <Radix.Thumb
          {...(typed ? { 'aria-describedby': control['aria-describedby'] } : control)}
          aria-label={label}
          aria-valuetext={format(value)}
          onKeyDown={({ key }) => key === 'Enter' && onEnter?.()}
          className="relative block size-4.5 rounded-full bg-accent shadow-sm ring-2 ring-surface transition-transform before:absolute before:-inset-1 hover:scale-110 pointer-coarse:size-6 pointer-coarse:before:-inset-2.5"
        />
      </Radix.Root>
      {ends && (
        <div aria-hidden className="-mt-1 flex justify-between text-subtle text-xs">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </div>
      )}
    </Field>
  )
}

interface TypedNumberProps {
  id: string
  value: number
  min: number
  max: number
  step: number
  disabled?: boolean | undefined
  invalid: boolean
  onCommit: (value: number) => void
}

/** Applies the typed value on blur or Enter, within the limits; Escape restores the value. */
function TypedNumber({ id, value, min, max, step, disabled, invalid, onCommit }: TypedNumberProps) {
  const [text, setText] = useState(String(value))
  useEffect(() => setText(String(value)), [value])

  const take = () => {
    const number = Number(text.replace(',', '.'))
    if (text.trim() === '' || !Number.isFinite(number)) return setText(String(value))
    const next = Math.min(max, Math.max(min, number))
    setText(String(next))
    if (next !== value) onCommit(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') take()
    else if (event.key === 'Escape') setText(String(value))
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault()
      const moved = value + (event.key === 'ArrowUp' ? step : -step)
      onCommit(Math.min(max, Math.max(min, Number(moved.toFixed(6)))))
    }
  }
  return (
    <input
      id={id}
      type="text"
      inputMode="decimal"
      aria-invalid={invalid || undefined}
      disabled={disabled}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={onKeyDown}
      className={classNames(
        'h-7 w-16 rounded-md bg-well px-2 text-right text-sm tabular-nums ring-1 ring-line ring-inset hover:ring-edge focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-accent-ink disabled:opacity-50 pointer-coarse:h-11 pointer-coarse:text-base',
      )}
    />
  )
}
