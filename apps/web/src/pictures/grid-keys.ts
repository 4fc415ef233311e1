'use client'

import type { ImageItem } from '@amend/api/types'
import type { KeyboardEvent } from 'react'
import { neighbour, type Row } from './justify.ts'

const arrows: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

type Rows = readonly Row[]

interface GridKeysOptions {
  readonly rows: Rows
  readonly pictures: readonly ImageItem[]
  readonly selected: ReadonlySet<string>
  readonly onSelect: (index: number, extend: boolean) => void
  readonly moveTo: (index: number) => void
}

/** @returns a handler for the keys of the grid: arrows, Home and End move; Space selects, with Shift a range */
export function gridKeys({ rows, pictures, selected, onSelect, moveTo }: GridKeysOptions) {
  return (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null
    if (!item) return
    const focused = Number(item.dataset.index)
    if (event.key === ' ') {
      if (event.target !== item.firstElementChild) return // a button on the picture
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
}

const lastIndex = (rows: Rows) => rows.at(-1)?.cells.at(-1)?.index ?? 0
