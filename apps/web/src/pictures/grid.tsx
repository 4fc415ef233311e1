'use client'

import type { ImageItem } from '@amend/api/types'
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { aspectOf, justify, neighbour, rowOf } from './justify.ts'
import { Tile } from './tile.tsx'

const gap = 8 // pixels

/** Wanted height of a row: about three pictures beside each other on a phone, six on a desk. */
const heightFor = (width: number) => (width < 640 ? 124 : width < 1100 ? 176 : 200)

/** Of the last grid that was shown: going back lays it at once, so that the browser finds its place again. */
let lastWidth = 0

export interface PictureGridProps {
  label: string
  pictures: readonly ImageItem[]
  hasMore: boolean
  onMore: () => void
  hrefOf: (picture: ImageItem) => string | undefined
  noteOf?: (picture: ImageItem) => ReactNode
  selected: ReadonlySet<string>
  /** A click chooses rather than opens. */
  selecting: boolean
  onSelect: (index: number, extend: boolean) => void
  onFavourite?: ((picture: ImageItem) => void) | undefined
}

const arrows: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/**
 * Pictures in even rows, of which only those near the window are there. Tab leads to one picture, arrow keys to the others,
 * Space chooses, with Shift up to here; Enter opens.
 */
export function PictureGrid({ label, pictures, hasMore, onMore, selected, onSelect, ...tile }: PictureGridProps) {
  const grid = useRef<HTMLUListElement>(null)
  const { width, top } = usePlace(grid)
  const [current, setCurrent] = useState(0)
  const wanted = useRef<number>(undefined)
  const within = useRef(false)

  const aspects = useMemo(() => pictures.map(aspectOf), [pictures])
  const rows = useMemo(
    () => justify({ aspects, width, targetHeight: heightFor(width), gap, continues: hasMore }),
    [aspects, width, hasMore],
  )
  const focused = Math.min(current, Math.max(0, pictures.length - 1))
  const focusedRow = rowOf(rows, focused)
  const virtual = useWindowVirtualizer<HTMLLIElement>({
    count: rows.length,
    estimateSize: (row) => (rows[row]?.height ?? 0) + gap,
    overscan: 3,
    scrollMargin: top,
    scrollPaddingStart: 128, // the header and the bar that stay
    scrollPaddingEnd: 16,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      return focusedRow < 0 || shown.includes(focusedRow) ? shown : [...shown, focusedRow].sort((a, b) => a - b)
    },
  })
  useLayoutEffect(() => {
    if (rows) virtual.measure()
  }, [rows, virtual])

  const shown = virtual.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - 6) onMore()
  }, [hasMore, lastShown, rows.length, onMore])

  const moveTo = (index: number) => {
    const row = rowOf(rows, index)
    if (row < 0) return
    wanted.current = index
    setCurrent(index)
    virtual.scrollToIndex(row)
  }
  useEffect(() => {
    if (wanted.current !== current) return
    const target = grid.current?.querySelector(`[data-index="${current}"]`)?.firstElementChild
    if (!(target instanceof HTMLElement)) return
    target.focus({ preventScroll: true })
    wanted.current = undefined
  })

  const leave = ({ target, relatedTarget }: FocusEvent<HTMLElement>) => {
    if (relatedTarget instanceof Element && relatedTarget.closest('ul, [role=toolbar]')) return
    // When what had the focus is gone, the focus did not leave: it is missing.
    queueMicrotask(() => {
      if (target.isConnected && document.hasFocus()) within.current = false
    })
  }
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null
    if (!item) return
    const focused = Number(item.dataset.index)
    if (event.key === ' ') {
      if (event.target !== item.firstElementChild) return // a button of the picture's own
      onSelect(focused, event.shiftKey)
    } else {
      const direction = arrows[event.key]
      const end = event.key === 'Home' ? 0 : event.key === 'End' ? lastIndex(rows) : undefined
      const next = direction ? neighbour(rows, focused, direction) : end
      if (next === undefined) return
      if (event.shiftKey && direction && next !== focused) {
        if (!selected.has(pictures[focused]?.id ?? '')) onSelect(focused, false)
        onSelect(next, true)
      }
      moveTo(next)
    }
    event.preventDefault()
  }
  const enter = () => {
    within.current = true
  }
  const onFocus = useCallback((index: number) => setCurrent(index), [])
  // A picture that leaves the list takes the focus with it, as does a button of the bar that goes: the picture that is in
  // its place gets it.
  useEffect(() => {
    if (!within.current || document.activeElement !== document.body || pictures.length === 0) return
    wanted.current = focused
    setCurrent(focused)
  }, [pictures, focused, tile.selecting])
  return (
    <ul
      ref={grid}
      aria-label={label}
      onKeyDown={press}
      onFocus={enter}
      onBlur={leave}
      className="relative"
      style={{ height: virtual.getTotalSize() }}
    >
      {shown.flatMap(({ index: rowIndex, start }) => {
        const row = rows[rowIndex]
        return (row?.cells ?? []).map(({ index, left, width: cellWidth }) => {
          const picture = pictures[index]
          return (
            row &&
            picture && (
              <Tile
                key={picture.id}
                picture={picture}
                index={index}
                setSize={hasMore ? -1 : pictures.length}
                top={start - top}
                left={left}
                width={cellWidth}
                height={row.height}
                href={tile.hrefOf(picture)}
                note={tile.noteOf?.(picture)}
                selected={selected.has(picture.id)}
                selecting={tile.selecting}
                current={index === focused}
                onFocus={onFocus}
                onSelect={onSelect}
                onFavourite={tile.onFavourite}
              />
            )
          )
        })
      })}
    </ul>
  )
}

const lastIndex = (rows: ReturnType<typeof justify>) => rows.at(-1)?.cells.at(-1)?.index ?? 0

/** Width of an element, and its distance from the page's beginning, in pixels. */
function usePlace(element: { current: HTMLElement | null }) {
  const [place, setPlace] = useState({ width: lastWidth, top: 0 })
  useLayoutEffect(() => {
    const observed = element.current
    if (!observed) return
    const measure = () => {
      const { width, top } = observed.getBoundingClientRect()
      lastWidth = Math.floor(width)
      const next = { width: lastWidth, top: Math.round(top + window.scrollY) }
      setPlace((known) => (known.width === next.width && known.top === next.top ? known : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(observed)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return place
}
