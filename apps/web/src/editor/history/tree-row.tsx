'use client'

import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { TreeRow } from '../data/tree-rows.ts'

/** The width of a lane in CSS pixels; deep branches share the last one. */
const laneWidth = 14

const mostLanes = 5

/** Variants beside each other; more are in further lines of the same row. */
const perLine = 4

/** CSS pixels, as all below. */
const height = { single: 60, title: 24, line: 54 }

/** Where a row's line ends and its dot is. */
const dotAt = { single: 30, strip: 13 }

const isStrip = ({ nodes }: TreeRow): boolean => nodes.length > 1

export const heightOf = (row: TreeRow): number =>
  isStrip(row) ? height.title + height.line * Math.ceil(row.nodes.length / perLine) + 2 : height.single

interface RowProps {
  row: TreeRow
  /** From the top of the tree. */
  top: number
  children: ReactNode
}

export function Row({ row, top, children }: RowProps) {
  const strip = isStrip(row)
  return (
    <div
      role="none"
      className="absolute inset-x-0 top-0"
      style={{
        transform: `translateY(${top}px)`,
        height: heightOf(row),
        paddingLeft: laneWidth * (Math.min(row.lane, mostLanes) + 1) + 4,
      }}
    >
      <Lanes row={row} />
      <div role="none" className="relative">
        {strip && <StripTitle row={row} />}
        <div role="none" className={strip ? 'grid grid-cols-4 gap-1' : undefined}>
          {children}
        </div>
      </div>
    </div>
  )
}

/** What the variants of a row have in common. */
function StripTitle({ row: { nodes, branch } }: { row: TreeRow }) {
  const t = useTranslations('editor.history')
  const title = nodes[0]?.edit?.instruction ?? ''
  return (
    <p
      aria-hidden
      className="flex items-center gap-1.5 px-1.5 text-[0.8125rem] text-muted"
      style={{ height: height.title, paddingRight: branch === undefined ? undefined : '3.5rem' }}
    >
      <span className="truncate">{title}</span>
      <span className="shrink-0 text-subtle tabular-nums">{t('variants', { count: nodes.length })}</span>
    </p>
  )
}

function Lanes({ row }: { row: TreeRow }) {
  const x = (at: number) => laneWidth * Math.min(at, mostLanes) + laneWidth / 2
  const y = isStrip(row) ? dotAt.strip : dotAt.single
  return (
    <svg
      aria-hidden
      className="pointer-events-none absolute inset-y-0 left-0 h-full overflow-visible text-edge"
      width={x(row.lane) + laneWidth}
    >
      <g fill="none" stroke="currentColor" strokeWidth={1.5}>
        {row.through
          .filter((at) => at !== row.lane)
          .map((at) => (
            <line key={at} x1={x(at)} x2={x(at)} y1={0} y2="100%" />
          ))}
        {row.from !== undefined &&
          (x(row.from) === x(row.lane) ? (
            <line x1={x(row.lane)} x2={x(row.lane)} y1={0} y2={y} />
          ) : (
            <path d={`M ${x(row.from)} 0 V ${y - 8} Q ${x(row.from)} ${y} ${x(row.lane)} ${y}`} />
          ))}
        {row.through.includes(row.lane) && <line x1={x(row.lane)} x2={x(row.lane)} y1={y} y2="100%" />}
      </g>
      <circle cx={x(row.lane)} cy={y} r={3.5} fill="currentColor" />
    </svg>
  )
}
