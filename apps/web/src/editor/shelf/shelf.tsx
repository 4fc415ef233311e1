'use client'

import { findLooks } from '@amend/instructions'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, classNames } from '@amend/ui'
import { RotateCw, Search, X } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useVeiled } from '../../safety/index.ts'
import { useRequests } from '../requests/requests.tsx'
import { useCurrentImage, useSession, useView } from '../session/session.tsx'
import { LookTile } from './look-tile.tsx'
import { useHasShelf, useShelf } from './use-shelf.ts'

/** The looks of the model on the picture that is shown: one press makes the edit. */
export function Shelf() {
  const { mayEdit } = useSession()
  const masking = useView((view) => view.masking)
  return useHasShelf() && mayEdit && !masking ? <LookShelf /> : null
}

export const shelfSearchId = 'editor-shelf-search'

function LookShelf() {
  const t = useTranslations('editor.shelf')
  const sentence = useErrorSentence()
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search)
  const { shelf, error, retry } = useShelf()
  const failed = shelf?.status === 'failed' || Boolean(error)
  return (
    <section aria-label={t('label')} className="flex shrink-0 flex-col border-line border-t bg-canvas">
      <div className="flex items-stretch">
        <div className="flex w-24 shrink-0 flex-col justify-center gap-1.5 border-line border-r px-2 sm:w-36">
          <p className="font-medium text-[0.8125rem]">{t('title')}</p>
          <div className="relative">
            <Search
              aria-hidden
              className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-1.5 size-3.5 text-subtle"
            />
            <input
              id={shelfSearchId}
              type="search"
              value={search}
              aria-label={t('search')}
              placeholder={t('searchShort')}
              autoComplete="off"
              onChange={({ target }) => setSearch(target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' || search === '') return
                event.stopPropagation()
                setSearch('')
              }}
              className="h-7 w-full rounded-md bg-surface pr-1 pl-6 text-[0.8125rem] ring-1 ring-edge ring-inset placeholder:text-subtle focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-accent-ink pointer-coarse:h-9 pointer-coarse:text-base [&::-webkit-search-cancel-button]:hidden"
            />
            {search !== '' && (
              <button
                type="button"
                aria-label={t('clear')}
                onClick={() => setSearch('')}
                className="absolute inset-y-0 right-0 grid w-6 place-items-center text-muted hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            )}
          </div>
        </div>
        <Looks search={wanted} sheet={shelf?.sheet ?? null} />
      </div>
      {failed && (
        <div
          role="status"
          className="flex items-center gap-2 border-line border-t px-3 py-1 text-muted text-[0.8125rem]"
        >
          <p className="min-w-0 grow">{t('failed', { reason: error ? sentence(error) : '' })}</p>
          <Button size="sm" variant="ghost" icon={<RotateCw aria-hidden className="size-4" />} onClick={retry}>
            {t('retry')}
          </Button>
        </div>
      )}
    </section>
  )
}

type Sheet = Parameters<typeof LookTile>[0]['sheet']

/** A toolbar: the arrow keys move along it, so that it is one stop for the Tab key. */
function Looks({ search, sheet }: { search: string; sheet: Sheet }) {
  const t = useTranslations('editor.shelf')
  const locale = useLocale()
  const { model } = useSession()
  const { submit, busy } = useRequests()
  const image = useCurrentImage()
  const veiled = useVeiled(image)
  const strip = useRef<HTMLDivElement>(null)
  const [stop, setStop] = useState('')
  const scope = model?.capabilities.scope
  const looks = scope ? findLooks(search, locale, scope) : []
  const first = looks.some(({ look }) => look === stop) ? stop : looks[0]?.look
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(strip.current?.querySelectorAll('button') ?? [])]
    const at = buttons.findIndex((button) => button.matches(':focus'))
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (next === undefined || at < 0) return
    event.preventDefault()
    event.stopPropagation()
    buttons[Math.min(Math.max(next, 0), buttons.length - 1)]?.focus()
  }
  return (
    <div
      ref={strip}
      role="toolbar"
      aria-label={t('label')}
      aria-busy={sheet === null}
      onKeyDown={onKeyDown}
      className="flex min-h-23 min-w-0 grow gap-1 overflow-x-auto px-2 py-1.5 [scrollbar-width:thin]"
    >
      {looks.length === 0 && <p className="self-center px-2 text-muted text-[0.8125rem]">{t('none')}</p>}
      {looks.map(({ look, name, instruction }) => (
        <button
          key={look}
          type="button"
          data-look={look}
          tabIndex={look === first ? 0 : -1}
          disabled={busy !== undefined}
          title={instruction}
          onFocus={() => setStop(look)}
          onClick={() => void submit(instruction)}
          className={classNames(
            'group flex shrink-0 flex-col items-center gap-1 rounded-lg p-1 transition-colors',
            'hover:bg-hover focus-visible:-outline-offset-2 disabled:opacity-60',
          )}
        >
          <LookTile {...{ look, sheet, veiled }} placeholder={image.renditions.thumbnail?.url} />
          <span className="w-22 truncate text-center text-muted text-xs leading-4 group-hover:text-ink">{name}</span>
        </button>
      ))}
    </div>
  )
}
