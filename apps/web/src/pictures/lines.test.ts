import { expect, it } from 'vitest'
import type { DateGroup } from './date-groups.ts'
import { layOutGroups } from './lines.ts'

const group = (key: string, start: number, end: number): DateGroup => ({
  key,
  unit: 'day',
  at: new Date(0),
  start,
  end,
})
const options = { width: 100, targetHeight: 30, gap: 0, continues: false }

it('begins each group with a heading and a row of its own, and counts pictures through', () => {
  const { lines, rows, lineOfRow } = layOutGroups([group('a', 0, 4), group('b', 4, 5)], true, {
    ...options,
    aspects: [1, 1, 1, 1, 1],
  })
  expect(lines.map(({ kind, group }) => `${kind} ${group}`)).toEqual([
    'heading 0',
    'row 0',
    'row 0',
    'heading 1',
    'row 1',
  ])
  expect(rows.map(({ cells }) => cells.map(({ index }) => index))).toEqual([[0, 1, 2], [3], [4]])
  expect(lineOfRow).toEqual([1, 2, 4])
})

it('withholds the incomplete last row of the last group only, while more is to come', () => {
  const { rows } = layOutGroups([group('a', 0, 1), group('b', 1, 2)], false, {
    ...options,
    continues: true,
    aspects: [1, 1],
  })
  expect(rows.map(({ cells }) => cells.map(({ index }) => index))).toEqual([[0]])
})
