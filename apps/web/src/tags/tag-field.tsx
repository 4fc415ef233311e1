'use client'

import { tagLimits } from '@amend/contract'
import { isComposing } from '@amend/next-app/client/shortcuts'
import { classNames, TextField } from '@amend/ui'
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTags } from './use-tags.ts'

interface TagFieldProps {
  workspaceId: string
  label: string
  hideLabel?: boolean
  /** Names that are not offered. */
  without: readonly string[]
  onAdd: (name: string) => void
}

/** A field that completes the names of tags. Enter or a comma adds what is chosen or typed. */
export function TagField({ workspaceId, label, hideLabel = false, without, onAdd }: TagFieldProps) {
  const t = useTranslations('tags')
  const listId = useId()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const typed = text.trim()
  const { data } = useTags(workspaceId, useDeferredValue(typed), { limit: 8, enabled: open })
  const known = new Set(without.map((name) => name.toLowerCase()))
  const offers = (data?.items ?? []).filter(({ name }) => !known.has(name.toLowerCase()))
  const add = (name: string) => {
    if (name !== '') onAdd(name)
    setText('')
    setActive(-1)
  }
  const closable = open && (offers.length > 0 || text !== '')
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (isComposing(event.nativeEvent)) return
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      const by = key === 'ArrowDown' ? 1 : -1
      setOpen(true)
      setActive((now) =>
        offers.length === 0 ? -1 : (now + by + offers.length + (now < 0 && by < 0 ? 1 : 0)) % offers.length,
      )
    } else if (key === 'Enter' || key === ',') {
      if (typed === '' && active < 0) return
      event.preventDefault()
      add(offers[active]?.name ?? typed)
    } else if (key === 'Escape' && closable) {
      event.preventDefault()
      event.stopPropagation()
      setOpen(false)
      setText('')
    }
  }
  const shown = open && offers.length > 0
  return (
    <div className="relative">
      <TextField
        label={label}
        hideLabel={hideLabel}
        placeholder={t('placeholder')}
        role="combobox"
        data-keeps-escape={closable || undefined}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        maxLength={tagLimits.name}
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
        onChange={({ target }) => {
          setText(target.value)
          setActive(-1)
          setOpen(true)
        }}
      />
      <div
        id={listId}
        role="listbox"
        aria-label={t('offers')}
        className={classNames(
          'absolute inset-x-0 top-full z-20 mt-1 max-h-64 overflow-y-auto rounded-xl bg-raised p-1 shadow-raised ring-1 ring-line',
          !shown && 'hidden',
        )}
      >
        {offers.map(({ id, name, count }, index) => (
          <div
            key={id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault() // the field keeps the focus
              add(name)
            }}
            className={classNames(
              'flex min-h-8 cursor-default items-center justify-between gap-3 rounded-md px-2.5 hover:bg-hover pointer-coarse:min-h-11',
              index === active && 'bg-hover',
            )}
          >
            <span className="truncate">{name}</span>
            <span className="text-[0.8125rem] text-muted tabular-nums">{count}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
