'use client'

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import { rowOfNode, type TreeRow } from '../data/tree-rows.ts'
import { heightOf } from './tree-row.tsx'

/** Older edits are fetched when less than this is left above, CSS pixels. */
const nearTop = 240

interface TreeScrollOptions {
  readonly rows: readonly TreeRow[]
  readonly selectedId: string
  /** The node with the focus, which stays rendered wherever the tree is scrolled to. */
  readonly focusedId: string | null
  readonly onTop: () => void
}

/**
 * Renders the rows of a tree near its window only. Keeps what is in view in place when rows are added above it, and
 * shows the selected row when the selection changes.
 */
export function useTreeScroll({ rows, selectedId, focusedId, onTop }: TreeScrollOptions) {
  const scroller = useRef<HTMLDivElement>(null)
  const selectedRow = rowOfNode(rows, selectedId)
  const focusedRow = focusedId === null ? -1 : rowOfNode(rows, focusedId)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((at: number) => rows[at]?.id ?? at, [rows]),
    estimateSize: (at) => {
      const row = rows[at]
      return row ? heightOf(row) : 0
    },
    overscan: 6,
    rangeExtractor: (range: Range) => {
      const kept = [selectedRow, focusedRow].filter((at) => at >= 0)
      return [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b)
    },
  })
  useKeptPlace(scroller, virtual, rows)

  const shown = useRef<string>(undefined)
  useEffect(() => {
    if (shown.current === selectedId || selectedRow < 0) return
    virtual.scrollToIndex(selectedRow, { align: shown.current === undefined ? 'center' : 'auto' })
    shown.current = selectedId
  }, [selectedId, selectedRow, virtual])

  const wanted = useRef<string>(undefined)
  useEffect(() => {
    if (wanted.current === undefined) return
    const target = scroller.current?.querySelector(`[data-node="${wanted.current}"]`)
    if (!(target instanceof HTMLElement)) return
    target.focus({ preventScroll: true })
    wanted.current = undefined
  })
  /** Moves the focus to a node, as soon as it is rendered. */
  const moveTo = (id: string) => {
    wanted.current = id
    const row = rowOfNode(rows, id)
    if (row >= 0) virtual.scrollToIndex(row)
  }
  const onScroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = scroller.current ?? {}
    if (scrollHeight > clientHeight && scrollTop < nearTop) onTop()
  }
  return { scroller, virtual, moveTo, onScroll }
}

type Virtual = ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>

/** Keeps the first visible row, other than the root, where it is on the screen while rows are added or folded. */
function useKeptPlace(scroller: { readonly current: HTMLElement | null }, virtual: Virtual, rows: readonly TreeRow[]) {
  const anchor = useRef<{ id: string; start: number }>(undefined)
  const known = useRef(rows)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (known.current !== rows && anchor.current) {
      const { id, start } = anchor.current
      const place = virtual.measurementsCache[rows.findIndex((row) => row.id === id)]
      if (place && place.start !== start) element.scrollTop += place.start - start
    }
    known.current = rows
    const first = virtual.getVirtualItems().find(({ index, end }) => index > 0 && end > element.scrollTop)
    anchor.current = first && { id: String(first.key), start: first.start }
  })
}
