'use client'

import { classNames } from '@amend/ui'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'

export interface Column<Row> {
  readonly key: string
  readonly label: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand at the end of their column. */
  readonly numeric?: boolean
  /** The label is for screen readers only: a column of buttons. */
  readonly hideLabel?: boolean
  readonly className?: string
}

interface DataTableProps<Row> {
  /** The accessible name. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Called when the end of the rows comes into view; absent when there are no more. */
  onEnd?: (() => void) | undefined
}

const rowHeight = 41 // pixels, of a row with one line
const overscan = 15
/** So many rows before the end the next page is asked for. */
const ahead = 20

/** A region that scrolls sideways must be reachable by keyboard. */
const reachable = { tabIndex: 0 }

/** A table that draws only the rows in the window, however many there are. It scrolls with the page. */
export function DataTable<Row>({ label, columns, rows, rowKey, onEnd }: DataTableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    if (body.current) setTop(body.current.getBoundingClientRect().top + window.scrollY)
  }, [])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan,
    scrollMargin: top,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : rowKey(row)
    },
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (onEnd && last >= rows.length - ahead) onEnd()
  }, [onEnd, last, rows.length])
  const before = (shown[0]?.start ?? top) - top
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? top) - top)
  return (
    <section
      aria-label={label}
      {...reachable}
      className="relative overflow-x-auto rounded-xl bg-surface ring-1 ring-line"
    >
      <table aria-rowcount={onEnd ? -1 : rows.length + 1} className="w-full text-left text-[0.8125rem]">
        <thead className="border-line border-b text-muted">
          <tr aria-rowindex={1}>
            {columns.map(({ key, label: heading, numeric, hideLabel }) => (
              <th
                key={key}
                scope="col"
                className={classNames('whitespace-nowrap px-3 py-2 font-medium', numeric && 'text-right')}
              >
                <span className={classNames(hideLabel && 'sr-only')}>{heading}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Gap height={before} columns={columns.length} />
          {shown.map(({ index, key }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <tr
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                className="border-line border-b last:border-0 hover:bg-hover/50"
              >
                {columns.map(({ key: column, cell, numeric, className }) => (
                  <td
                    key={column}
                    className={classNames(
                      'px-3 py-1.5',
                      numeric && 'whitespace-nowrap text-right tabular-nums',
                      className,
                    )}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
          <Gap height={after} columns={columns.length} />
        </tbody>
      </table>
    </section>
  )
}

/** Stands for the rows that are not drawn. */
function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columns} />
    </tr>
  )
}
