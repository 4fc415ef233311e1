'use client'

import { isComposing } from '@amend/next-app/client/shortcuts'
import { IconButton, SegmentedControl, TextField } from '@amend/ui'
import { Search, X } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { type Filter, shows } from './filters.ts'

/** The delay between the last letter and the search, ms. */
const pause = 250

interface ToolbarProps {
  filter: Filter
  onFilter: (filter: Filter) => void
  field: RefObject<HTMLInputElement | null>
  /** Beside the search field on a phone, at the end of the line elsewhere. */
  children?: ReactNode
}

/** Search and filters over the grid. */
export function Toolbar({ filter, onFilter, field, children }: ToolbarProps) {
  const t = useTranslations('pictures')
  const { text, type, clear } = useSearchText(filter.search, (search) => onFilter({ ...filter, search }))
  return (
    <search className="flex grow flex-wrap items-center gap-2">
      <TextField
        ref={field}
        label={t('search.label')}
        hideLabel
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        placeholder={t('search.placeholder')}
        leading={<Search aria-hidden />}
        trailing={
          text !== '' && (
            <IconButton
              label={t('search.clear')}
              tooltip={false}
              size="sm"
              icon={<X aria-hidden />}
              onClick={() => {
                clear()
                field.current?.focus()
              }}
            />
          )
        }
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !isComposing(event.nativeEvent))
            text === '' ? event.currentTarget.blur() : clear()
        }}
        className="min-w-36 grow basis-36 sm:max-w-sm"
      />
      {children}
      <SegmentedControl
        label={t('show.label')}
        value={filter.show}
        onValueChange={(show) => onFilter({ ...filter, show })}
        options={shows.map((show) => ({ value: show, label: t(`show.${show}`) }))}
        className="max-sm:w-full max-sm:[&>*]:grow max-sm:[&>*]:px-1.5"
      />
    </search>
  )
}

/** The field's text, debounced; it follows when the search changes otherwise. */
function useSearchText(search: string, onSearch: (search: string) => void) {
  const [text, setText] = useState(search)
  const sent = useRef(search)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (search === sent.current) return
    sent.current = search
    setText(search)
  }, [search])
  useEffect(() => () => clearTimeout(timer.current), [])
  const send = (next: string) => {
    sent.current = next.trim()
    onSearch(next.trim())
  }
  return {
    text,
    type: (next: string) => {
      setText(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => send(next), pause)
    },
    clear: () => {
      setText('')
      clearTimeout(timer.current)
      send('')
    },
  }
}
