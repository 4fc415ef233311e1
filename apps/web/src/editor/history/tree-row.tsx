'use client'

import { classNames } from '@amend/ui'
import type { ReactNode } from 'react'
import type { TreeRow } from '../data/tree.ts'

/** The width of a lane in CSS pixels; deep branches share the last one. */
const laneWidth = 14

const mostLanes = 5

export function Row({ row, children }: { row: TreeRow; children: ReactNode }) {
  const lane = Math.min(row.lane, mostLanes)
  const strip = row.nodes.length > 1
  const x = (at: number) => laneWidth * Math.min(at, mostLanes) + laneWidth / 2
  return (
    <div
      role="none"
      // A long history has thousands of rows: rows out of view are not laid out.
      className="relative [contain-intrinsic-size:auto_3.75rem] [content-visibility:auto]"
      style={{ paddingLeft: laneWidth * (lane + 1) + 4 }}
    >
      <svg
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-0 h-full overflow-visible text-edge"
        width={x(lane) + laneWidth}
      >
        <g fill="none" stroke="currentColor" strokeWidth={1.5}>
          {row.through
            .filter((at) => at !== row.lane)
            .map((at) => (
              <line key={at} x1={x(at)} x2={x(at)} y1={0} y2="100%" />
            ))}
          {row.from !== undefined &&
            (row.from === row.lane ? (
              <line x1={x(row.lane)} x2={x(row.lane)} y1={0} y2={30} />
            ) : (
              <path d={`M ${x(row.from)} 0 V 20 Q ${x(row.from)} 30 ${x(row.lane)} 30`} />
            ))}
          {row.through.includes(row.lane) && <line x1={x(row.lane)} x2={x(row.lane)} y1={30} y2="100%" />}
        </g>
        <circle cx={x(row.lane)} cy={30} r={3.5} fill="currentColor" />
      </svg>
      <div role="none" className={classNames(strip && 'flex flex-wrap gap-1 py-1')}>
        {children}
      </div>
    </div>
  )
}
