'use client'

import type { ImageItem } from '@amend/api/types'
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { type DateGroup, groupByDate } from './date-groups.ts'
import type { Density } from './gallery-view.ts'
import { dragProps, type GridDrag } from './grid-drag.ts'
import { gridKeys } from './grid-keys.ts'
import { GroupHeading, useGroupTitle } from './group-heading.tsx'
import { aspectOf, rowOf } from './justify.ts'
import { layOutGroups } from './lines.ts'
import { Tile } from './tile.tsx'
import { useGridFocus } from './use-grid-focus.ts'
import { usePlace } from './use-place.ts'

const gap = 8 // pixels

/** The target height of a row: about three pictures beside each other on a phone, six on a desktop. */
const heightFor = (width: number) => (width < 640 ? 124 : width < 1100 ? 176 : 200)

const scales: Readonly<Record<Density, number>> = { compact: 0.62, medium: 1, large: 1.6 }

export interface PictureGridProps {
  label: string
  pictures: readonly ImageItem[]
  hasMore: boolean
  onMore: () => void
  hrefOf: (picture: ImageItem) => string | undefined
  noteOf?: (picture: ImageItem) => ReactNode
  /** The number of pictures in the stack that a picture is the cover of. */
  countOf?: ((picture: ImageItem) => number | undefined) | undefined
  /** Whether the list is in the order of its dates, and has headings. */
  dated?: boolean
  density?: Density
  selected: ReadonlySet<string>
  /** A click selects rather than opens. */
  selecting: boolean
  onSelect: (index: number, extend: boolean) => void
  onFavourite?: ((picture: ImageItem) => void) | undefined
  drag?: GridDrag | undefined
}

/**
 * Pictures in justified rows under the headings of their dates, of which only those near the window are rendered. Tab
 * leads to one picture, arrow keys to the others, Space selects, with Shift a range; Enter opens.
 */
export function PictureGrid({
  label,
  pictures,
  hasMore,
  onMore,
  selected,
  onSelect,
  dated = false,
  density = 'medium',
  ...tile
}: PictureGridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const { width, top } = usePlace(grid)
  const groups = useGroups(pictures, dated)
  const titleOf = useGroupTitle()
  const { lines, rows, lineOfRow } = useMemo(() => {
    const targetHeight = Math.round(heightFor(width) * scales[density])
    return layOutGroups(groups, dated, {
      aspects: pictures.map(aspectOf),
      width,
      targetHeight,
      gap,
      continues: hasMore,
    })
  }, [groups, dated, pictures, width, density, hasMore])
  const focus = useGridFocus(grid, pictures, tile.selecting)
  const { focused } = focus
  const focusedLine = lineOfRow[rowOf(rows, focused)] ?? -1
  const virtual = useWindowVirtualizer<HTMLElement>({
    count: lines.length,
    estimateSize: (line) => lines[line]?.height ?? 0,
    overscan: 3,
    scrollMargin: top,
    scrollPaddingStart: 128, // the header and the sticky bar
    scrollPaddingEnd: 16,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      return focusedLine < 0 || shown.includes(focusedLine) ? shown : [...shown, focusedLine].sort((a, b) => a - b)
    },
  })
  useLayoutEffect(() => {
    if (lines) virtual.measure()
  }, [lines, virtual])

  const shown = virtual.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && lastShown >= lines.length - 6) onMore()
  }, [hasMore, lastShown, lines.length, onMore])

  const moveTo = (index: number) => {
    const line = lineOfRow[rowOf(rows, index)]
    if (line === undefined) return
    focus.move(index)
    virtual.scrollToIndex(line)
  }
  const press = gridKeys({ rows, pictures, selected, onSelect, moveTo })

  const tilesOf = (group: DateGroup, place: number) => {
    const last = hasMore && place === groups.length - 1
    return shown.flatMap(({ index: at, start }) => {
      const line = lines[at]
      const row = line?.kind === 'row' && line.group === place ? rows[line.row] : undefined
      return (row?.cells ?? []).flatMap(({ index, left, width: cellWidth }) => {
        const picture = pictures[index]
        if (!row || !picture) return []
        return (
          <Tile
            key={picture.id}
            picture={picture}
            index={index}
            position={index - group.start + 1}
            setSize={last ? -1 : group.end - group.start}
            top={start - top}
            left={left}
            width={cellWidth}
            height={row.height}
            href={tile.hrefOf(picture)}
            note={tile.noteOf?.(picture)}
            count={tile.countOf?.(picture)}
            selected={selected.has(picture.id)}
            selecting={tile.selecting}
            current={index === focused}
            onFocus={focus.set}
            onSelect={onSelect}
            onFavourite={tile.onFavourite}
            {...dragProps(tile.drag, index)}
          />
        )
      })
    })
  }
  const shownGroups = [...new Set(shown.flatMap(({ index }) => lines[index]?.group ?? []))]
  return (
    <div
      ref={grid}
      role="none"
      onKeyDown={press}
      onFocus={focus.enter}
      onBlur={focus.leave}
      className="relative"
      style={{ height: virtual.getTotalSize() }}
    >
      {shownGroups.map((place) => {
        const group = groups[place]
        if (!group) return null
        const heading = shown.find(({ index }) => lines[index]?.kind === 'heading' && lines[index]?.group === place)
        return (
          <div key={group.key} role="none">
            {heading && <GroupHeading title={titleOf(group)} top={heading.start - top} />}
            <ul aria-label={dated ? titleOf(group) : label}>{tilesOf(group, place)}</ul>
          </div>
        )
      })}
    </div>
  )
}

function useGroups(pictures: readonly ImageItem[], dated: boolean): readonly DateGroup[] {
  return useMemo(() => {
    if (dated) return groupByDate(pictures, new Date())
    return [{ key: 'all', unit: 'day', at: new Date(0), start: 0, end: pictures.length }]
  }, [pictures, dated])
}
