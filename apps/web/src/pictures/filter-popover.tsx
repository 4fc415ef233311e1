'use client'

import { pageLimits } from '@amend/contract'
import { Button, Popover, Select, TextField } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { ListFilter } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { type DayRange, isDay, readDates } from './date-search.ts'
import { everything, type Filter } from './filters.ts'

/** What is offered is read again after this time, ms. */
const fresh = 30_000

const presets = ['today', 'yesterday', 'last 7 days', 'this month'] as const

interface FilterPopoverProps {
  workspaceId: string
  filter: Filter
  onFilter: (filter: Filter) => void
}

/** What the pictures of a workspace can be filtered by. */
export function useFacets(workspaceId: string, enabled: boolean) {
  const trpc = useTRPC()
  return useQuery({ ...trpc.image.facets.queryOptions({ workspaceId }), enabled, staleTime: fresh })
}

/** The tags and albums of a workspace that pictures can be filtered by. */
export function useGroups(workspaceId: string, enabled: boolean) {
  const trpc = useTRPC()
  const tags = useQuery({
    ...trpc.tag.list.queryOptions({ workspaceId, limit: pageLimits.tags.most }),
    enabled,
    staleTime: fresh,
  })
  const albums = useQuery({
    ...trpc.album.list.queryOptions({ workspaceId, byHand: true, limit: pageLimits.albums.most }),
    enabled,
    staleTime: fresh,
  })
  const optionOf = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })
  return { tags: tags.data?.items.map(optionOf) ?? [], albums: albums.data?.items.map(optionOf) ?? [] }
}

/** Filters by date, look, model, person, tag and album. */
export function FilterPopover({ workspaceId, filter, onFilter }: FilterPopoverProps) {
  const t = useTranslations('pictures.filters')
  const [open, setOpen] = useState(false)
  const active = [filter.from ?? filter.to, filter.look, filter.model, filter.person, filter.tag, filter.album].filter(
    Boolean,
  ).length
  return (
    <Popover
      label={t('label')}
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="flex w-80 flex-col gap-4"
      trigger={
        <Button
          variant="ghost"
          title={t('label')}
          className="h-10 data-[state=open]:bg-hover max-sm:px-3"
          icon={<ListFilter aria-hidden className="size-4.5" />}
        >
          <span className="max-lg:sr-only">{t('label')}</span>
          {active > 0 && (
            <span className="rounded-full bg-accent px-1.5 text-on-accent text-xs tabular-nums">
              <span className="sr-only">{t('active', { count: active })}</span>
              <span aria-hidden>{active}</span>
            </span>
          )}
        </Button>
      }
    >
      <Fields {...{ workspaceId, filter, onFilter }} />
    </Popover>
  )
}

function Fields({ workspaceId, filter, onFilter }: FilterPopoverProps) {
  const t = useTranslations('pictures.filters')
  const { data: facets = { looks: [], models: [], people: [] } } = useFacets(workspaceId, true)
  const set = (change: Partial<Filter>) => onFilter({ ...filter, ...change })
  const looks = withChosen(
    facets.looks.map(({ instruction, count }) => ({ value: instruction, label: t('counted', { instruction, count }) })),
    filter.look,
  )
  const models = facets.models.map(({ id, title, label }) => ({ value: id, label: `${title} ${label}` }))
  const { tags, albums } = useGroups(workspaceId, true)
  const people = facets.people.map(({ id, name }) => ({ value: id, label: name ?? t('nameless') }))
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium text-[0.8125rem]">{t('date')}</legend>
        <div className="flex flex-wrap gap-1">
          {presets.map((preset) => (
            <Button key={preset} size="sm" variant="soft" className="px-2" onClick={() => set(rangeOf(preset))}>
              {t(`preset.${preset}`)}
            </Button>
          ))}
        </div>
        <div className="grid grid-cols-2 gap-2">
          <Day label={t('from')} value={filter.from} most={filter.to} onDay={(from) => set({ from })} />
          <Day label={t('to')} value={filter.to} least={filter.from} onDay={(to) => set({ to })} />
        </div>
      </fieldset>
      <Choice
        label={t('look')}
        all={t('allLooks')}
        value={filter.look}
        options={looks}
        onChoose={(look) => set({ look })}
      />
      {(models.length > 1 || filter.model) && (
        <Choice
          label={t('model')}
          all={t('allModels')}
          value={filter.model}
          options={models}
          onChoose={(model) => set({ model })}
        />
      )}
      {(people.length > 1 || filter.person) && (
        <Choice
          label={t('person')}
          all={t('everybody')}
          value={filter.person}
          options={people}
          onChoose={(person) => set({ person })}
        />
      )}
      {(tags.length > 0 || filter.tag) && (
        <Choice
          label={t('tag')}
          all={t('allTags')}
          value={filter.tag}
          options={tags}
          onChoose={(tag) => set({ tag })}
        />
      )}
      {(albums.length > 0 || filter.album) && (
        <Choice
          label={t('album')}
          all={t('allAlbums')}
          value={filter.album}
          options={albums}
          onChoose={(album) => set({ album })}
        />
      )}
      <Button
        variant="ghost"
        size="sm"
        className="self-start"
        onClick={() => onFilter({ ...everything, show: filter.show, search: filter.search, sort: filter.sort })}
      >
        {t('clear')}
      </Button>
    </>
  )
}

const rangeOf = (preset: string): Partial<DayRange> => readDates(preset, new Date()).range ?? {}

/** A look that is chosen but not among the most frequent ones is offered too. */
const withChosen = (options: { value: string; label: string }[], chosen: string | undefined) =>
  chosen === undefined || options.some(({ value }) => value === chosen)
    ? options
    : [{ value: chosen, label: chosen }, ...options]

interface DayProps {
  label: string
  value: string | undefined
  least?: string | undefined
  most?: string | undefined
  onDay: (day: string | undefined) => void
}

function Day({ label, value = '', least, most, onDay }: DayProps) {
  return (
    <TextField
      label={label}
      type="date"
      value={value}
      min={least}
      max={most}
      onChange={({ target }) => onDay(isDay(target.value) ? target.value : undefined)}
    />
  )
}

interface ChoiceProps {
  label: string
  /** The option without a filter. */
  all: string
  value: string | undefined
  options: readonly { value: string; label: string }[]
  onChoose: (value: string | undefined) => void
}

const Choice = ({ label, all, value = '', options, onChoose }: ChoiceProps) => (
  <Select
    label={label}
    value={value}
    onValueChange={(next) => onChoose(next || undefined)}
    options={[{ value: '', label: all }, ...options]}
  />
)
