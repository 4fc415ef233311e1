'use client'

import { X } from 'lucide-react'

interface TagChipProps {
  name: string
  /** A text after the name, such as on how many pictures it is. */
  note?: string | undefined
  /** Name of the button that removes it; without it there is none. */
  removeLabel?: string | undefined
  onRemove: () => void
}

export function TagChip({ name, note, removeLabel, onRemove }: TagChipProps) {
  return (
    <li className="flex h-8 max-w-full items-center rounded-full bg-hover pl-3 text-[0.8125rem] pointer-coarse:h-10">
      <span className="truncate">{name}</span>
      {note && <span className="pl-1.5 text-muted tabular-nums">{note}</span>}
      {removeLabel ? (
        <button
          type="button"
          aria-label={removeLabel}
          onClick={onRemove}
          className="grid size-8 shrink-0 place-items-center rounded-full hover:bg-active pointer-coarse:size-10"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      ) : (
        <span className="w-3" />
      )}
    </li>
  )
}
