'use client'

import type { ImageItem } from '@amend/api/types'
import { Badge, classNames } from '@amend/ui'
import { Check, Layers, Star } from 'lucide-react'
import Link from 'next/link'
import { type MouseEvent, memo, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { dragListeners, type TileDrag } from './grid-drag.ts'
import { Content } from './tile-content.tsx'

export interface TileProps extends TileDrag {
  picture: ImageItem
  index: number
  /** In its list, from 1. */
  position: number
  /** The number of pictures of its list; -1 when unknown. */
  setSize: number
  /** Pixels, as the next three. */
  top: number
  left: number
  width: number
  height: number
  /** The link's target; absent: none, it can only be selected. */
  href: string | undefined
  selected: boolean
  /** Something is selected: a click on any picture selects too. */
  selecting: boolean
  /** Whether it is the grid's tab stop. */
  current: boolean
  /** A text in a corner, such as how long it is kept. */
  note?: ReactNode
  /** The number of pictures in its stack. */
  count?: number | undefined
  onFocus: (index: number) => void
  onSelect: (index: number, extend: boolean) => void
  onFavourite: ((picture: ImageItem) => void) | undefined
}

/** One picture of the grid. Its link takes the focus; buttons on it are for pointers, and have keys of their own. */
export const Tile = memo(function Tile(props: TileProps) {
  const {
    picture,
    index,
    position,
    setSize,
    count = 1,
    top,
    left,
    width,
    height,
    href,
    selected,
    selecting,
    current,
  } = props
  const t = useTranslations('pictures')
  const name = picture.instruction ?? picture.name
  const label = count > 1 ? t('stackOf', { name, count }) : name
  const click = (event: MouseEvent) => {
    if (!selecting && !event.shiftKey && href) return
    if (event.metaKey || event.ctrlKey) return
    event.preventDefault()
    props.onSelect(index, event.shiftKey)
  }
  const target = {
    'aria-label': selected ? t('selectedOne', { name: label }) : label,
    tabIndex: current ? 0 : -1,
    onClick: click,
    onFocus: () => props.onFocus(index),
    className: classNames(
      'absolute inset-0 block overflow-hidden rounded-lg bg-well outline-offset-2 transition-[scale]',
      selected && 'scale-[0.94]',
    ),
  }
  return (
    <li
      data-index={index}
      aria-posinset={position}
      aria-setsize={setSize}
      style={{ top, left, width, height }}
      {...dragListeners(props, index)}
      className={classNames('group absolute select-none rounded-lg', selected && 'bg-accent-soft')}
    >
      {count > 1 && <StackEdges />}
      {props.mark && <DropMark mark={props.mark} />}
      {href ? (
        <Link href={href} prefetch={false} draggable={false} {...target}>
          <Content {...{ picture, width, height }} counted={count > 1} />
        </Link>
      ) : (
        <button type="button" {...target}>
          <Content {...{ picture, width, height }} counted={count > 1} />
        </button>
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-pressed={selected}
        aria-label={t('select', { name: label })}
        onClick={(event) => props.onSelect(index, event.shiftKey)}
        className={classNames(
          'absolute top-0 left-0 grid size-10 place-items-center opacity-0 transition-opacity focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100',
          (selecting || selected) && 'opacity-100',
        )}
      >
        <span
          className={classNames(
            'grid size-5.5 place-items-center rounded-full ring-2 ring-white',
            selected ? 'bg-accent text-on-accent' : 'bg-scrim text-transparent',
          )}
        >
          <Check aria-hidden className="size-3.5 stroke-3" />
        </span>
      </button>
      {props.onFavourite && picture.status === 'ready' && (
        <button
          type="button"
          tabIndex={-1}
          aria-pressed={picture.favourite}
          aria-label={t('favouriteOne', { name: label })}
          onClick={() => props.onFavourite?.(picture)}
          className={classNames(
            'absolute top-0 right-0 grid size-10 place-items-center text-on-scrim opacity-0 transition-opacity focus-visible:opacity-100 group-hover:opacity-100',
            picture.favourite ? 'opacity-100' : 'pointer-coarse:hidden group-focus-within:opacity-100',
            selecting && !picture.favourite && 'hidden',
          )}
        >
          <span className="grid size-7 place-items-center rounded-full bg-scrim">
            <Star aria-hidden className={classNames('size-4', picture.favourite && 'fill-current')} />
          </span>
        </button>
      )}
      {count > 1 && (
        <span
          aria-hidden
          className="pointer-events-none absolute right-1.5 bottom-1.5 flex h-5.5 items-center gap-1 rounded-md bg-scrim px-1.5 font-medium text-on-scrim text-xs tabular-nums"
        >
          <Layers className="size-3.5" />
          {count}
        </span>
      )}
      {props.note && (
        <Badge
          tone="scrim"
          className={classNames('pointer-events-none absolute top-1.5 right-1.5', selected && 'top-3 right-4')}
        >
          {props.note}
        </Badge>
      )}
    </li>
  )
})

/** A line at the place where dragged pictures would come. */
const DropMark = ({ mark }: { mark: 'before' | 'after' }) => (
  <span
    aria-hidden
    className={classNames(
      'pointer-events-none absolute inset-y-0 z-10 w-1 rounded-full bg-accent',
      mark === 'before' ? '-left-1.5' : '-right-1.5',
    )}
  />
)

/** The edges of the pictures below the cover of a stack. */
function StackEdges() {
  return (
    <span aria-hidden className="pointer-events-none absolute inset-x-0 -top-1.5">
      <span className="absolute inset-x-3 top-0 h-3 rounded-t-md bg-edge/40" />
      <span className="absolute inset-x-1.5 top-0.75 h-3 rounded-t-md bg-edge/70" />
    </span>
  )
}
