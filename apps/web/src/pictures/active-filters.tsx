'use client'

import { Button } from '@amend/ui'
import { CalendarDays, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { type DayRange, readDates, startOf } from './date-search.ts'
import { useFacets, useGroups } from './filter-popover.tsx'
import type { Filter } from './filters.ts'

interface ActiveFiltersProps {
  workspaceId: string
  /** At the end of the line. */
  children?: ReactNode
  filter: Filter
  onFilter: (filter: Filter) => void
}

/** The filters in effect, each with a button that removes it; and the date that was found in the search. */
export function ActiveFilters({ workspaceId, filter, onFilter, children }: ActiveFiltersProps) {
  const t = useTranslations('pictures.filters')
  const daysText = useDaysText()
  const { data: facets } = useFacets(workspaceId, Boolean(filter.model ?? filter.person))
  const { search, from, to, look, model, person, tag, album } = filter
  const { tags, albums } = useGroups(workspaceId, Boolean(tag ?? album))
  const nameIn = (options: readonly { value: string; label: string }[], id: string, other: string) =>
    options.find(({ value }) => value === id)?.label ?? other
  const { range } = readDates(search, new Date())
  const found = facets?.models.find(({ id }) => id === model)
  const chips = [
    ...((from ?? to) ? [chip('days', daysText({ from, to }), { from: undefined, to: undefined })] : []),
    ...(look ? [chip('look', `“${look}”`, { look: undefined })] : []),
    ...(model ? [chip('model', found ? `${found.title} ${found.label}` : t('model'), { model: undefined })] : []),
    ...(person
      ? [chip('person', facets?.people.find(({ id }) => id === person)?.name ?? t('person'), { person: undefined })]
      : []),
    ...(tag ? [chip('tag', nameIn(tags, tag, t('tag')), { tag: undefined })] : []),
    ...(album ? [chip('album', nameIn(albums, album, t('album')), { album: undefined })] : []),
  ]
  function chip(name: string, label: string, without: Partial<Filter>) {
    return { name, label, remove: () => onFilter({ ...filter, ...without }) }
  }
  if (!range && chips.length === 0 && !children) return null
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 text-[0.8125rem]">
      {range && (
        <p className="flex flex-wrap items-center gap-x-2 text-muted">
          <CalendarDays aria-hidden className="size-4" />
          {t('found', { days: daysText(range) })}
          <Button size="sm" variant="ghost" onClick={() => onFilter({ ...filter, search: `"${search}"` })}>
            {t('asWords')}
          </Button>
        </p>
      )}
      {chips.map(({ name, label, remove }) => (
        <Chip key={name} label={t('remove', { filter: label })} onRemove={remove}>
          {label}
        </Chip>
      ))}
      {children}
    </div>
  )
}

function Chip({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }) {
  return (
    <span className="flex h-8 max-w-full items-center gap-0.5 rounded-full bg-accent-soft pl-3 font-medium text-accent-ink pointer-coarse:h-10">
      <span className="truncate">{children}</span>
      <button
        type="button"
        aria-label={label}
        onClick={onRemove}
        className="grid size-8 shrink-0 place-items-center rounded-full hover:bg-hover pointer-coarse:size-10"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  )
}

/** Returns a function that names days: "29 November 2026", "1 – 30 November 2026", "since …". */
function useDaysText(): (days: Partial<DayRange>) => string {
  const t = useTranslations('pictures.filters')
  const format = useFormatter()
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone } as const
  const one = (day: string) => format.dateTime(startOf(day), options)
  return ({ from, to }) => {
    if (from && to) return from === to ? one(from) : format.dateTimeRange(startOf(from), startOf(to), options)
    return from ? t('since', { day: one(from) }) : to ? t('until', { day: one(to) }) : ''
  }
}
