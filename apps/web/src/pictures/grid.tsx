'use client'

import type { ImageItem } from '@amend/api/types'
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { gridKeys } from './grid-keys.ts'
import { aspectOf, justify, rowOf } from './justify.ts'
import { Tile } from './tile.tsx'
import { useGridFocus } from './use-grid-focus.ts'
import { usePlace } from './use-place.ts'

const gap = 8 // pixels

/** The target height of a row: about three pictures beside each other on a phone, six on a desktop. */
const heightFor = (width: number) => (width < 640 ? 124 : width < 1100 ? 176 : 200)

export interface PictureGridProps {
  label: string
  pictures: readonly ImageItem[]
  hasMore: boolean
  onMore: () => void
  hrefOf: (picture: ImageItem) => string | undefined
  noteOf?: (picture: ImageItem) => ReactNode
  selected: ReadonlySet<string>
  /** A click selects rather than opens. */
  selecting: boolean
  onSelect: (index: number, extend: boolean) => void
  onFavourite?: ((picture: ImageItem) => void) | undefined
}

/**
 * Pictures in justified rows, of which only those near the window are rendered. Tab leads to one picture, arrow keys to
 * the others, Space selects, with Shift a range; Enter opens.
 */
export function PictureGrid({ label, pictures, hasMore, onMore, selected, onSelect, ...tile }: PictureGridProps) {
  const grid = useRef<HTMLUListElement>(null)
  const { width, top } = usePlace(grid)
  const aspects = useMemo(() => pictures.map(aspectOf), [pictures])
  const rows = useMemo(
    () => justify({ aspects, width, targetHeight: heightFor(width), gap, continues: hasMore }),
    [aspects, width, hasMore],
  )
  const focus = useGridFocus(grid, pictures, tile.selecting)
  const { focused } = focus
  const focusedRow = rowOf(rows, focused)
  const virtual = useWindowVirtualizer<HTMLLIElement>({
    count: rows.length,
    estimateSize: (row) => (rows[row]?.height ?? 0) + gap,
    overscan: 3,
    scrollMargin: top,
    scrollPaddingStart: 128, // the header and the sticky bar
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
    focus.move(index)
    virtual.scrollToIndex(row)
  }
  const press = gridKeys({ rows, pictures, selected, onSelect, moveTo })
  return (
    <ul
      ref={grid}
      aria-label={label}
      onKeyDown={press}
      onFocus={focus.enter}
      onBlur={focus.leave}
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
                onFocus={focus.set}
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
