'use client'

import { Search } from 'lucide-react'
import { TextField, type TextFieldProps } from './text-field.tsx'

export interface SearchFieldProps extends Omit<TextFieldProps, 'label' | 'hideLabel' | 'leading' | 'onChange'> {
  /** Its accessible name, and its placeholder unless there is another one. */
  label: string
  onSearch: (text: string) => void
}

/** A field for the words of a search, with a magnifying glass. */
export function SearchField({ label, onSearch, ...props }: SearchFieldProps) {
  return (
    <TextField
      placeholder={label}
      autoComplete="off"
      {...props}
      {...{ label }}
      hideLabel
      leading={<Search aria-hidden />}
      onChange={({ target }) => onSearch(target.value)}
    />
  )
}
