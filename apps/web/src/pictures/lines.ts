import type { DateGroup } from './date-groups.ts'
import { type JustifyOptions, justify, type Row } from './justify.ts'

/** One line of the gallery: the heading of a group, or a row of pictures. */
export type Line =
  | { readonly kind: 'heading'; readonly group: number; readonly height: number }
  | { readonly kind: 'row'; readonly group: number; readonly row: number; readonly height: number }

export interface Layout {
  readonly lines: readonly Line[]
  /** The rows of all groups; their cells count through the whole list. */
  readonly rows: readonly Row[]
  /** The line of each row. */
  readonly lineOfRow: readonly number[]
}

/** Pixels. */
const headingHeight = 40

/** Lays out the groups one after the other, each from a row of its own. Without headings for a single, nameless group. */
export function layOutGroups(groups: readonly DateGroup[], headings: boolean, options: JustifyOptions): Layout {
  const { aspects, gap, continues } = options
  const lines: Line[] = []
  const rows: Row[] = []
  const lineOfRow: number[] = []
  for (const [group, { start, end }] of groups.entries()) {
    const last = group === groups.length - 1
    const own = justify({ ...options, aspects: aspects.slice(start, end), continues: continues && last })
    if (headings && own.length > 0) lines.push({ kind: 'heading', group, height: headingHeight })
    for (const { cells, height } of own) {
      lineOfRow.push(lines.length)
      lines.push({ kind: 'row', group, row: rows.length, height: height + gap })
      rows.push({ height, cells: cells.map((cell) => ({ ...cell, index: cell.index + start })) })
    }
  }
  return { lines, rows, lineOfRow }
}
