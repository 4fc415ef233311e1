import { describe, expect, it } from 'vitest'
import { aspectOf, type JustifyOptions, justify, neighbour, rowOf } from './justify.ts'

const some = [1.5, 0.66, 1, 1.78, 0.75, 1.33, 2.4, 0.6, 1, 1.5, 1.5, 0.8, 1.2]
const lay = (options: Partial<JustifyOptions> = {}) =>
  justify({ aspects: some, width: 800, targetHeight: 200, gap: 8, continues: false, ...options })

describe('justify', () => {
  it('contains each picture once, in order', () => {
    const indices = lay().flatMap(({ cells }) => cells.map(({ index }) => index))
    expect(indices).toEqual(some.map((_, index) => index))
  })

  it.each([320, 390, 800, 1333])('fills %i pixels exactly, with even gaps', (width) => {
    for (const { cells } of lay({ width }).slice(0, -1)) {
      const last = cells.at(-1)
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeGreaterThanOrEqual(width - 1)
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(width)
      for (const [place, cell] of cells.slice(1).entries()) {
        const before = cells[place]
        const gap = cell.left - (before?.left ?? 0) - (before?.width ?? 0)
        expect(Math.abs(gap - 8)).toBeLessThanOrEqual(1)
      }
    }
  })

  it('keeps aspect ratios, and rows near the target height', () => {
    for (const { cells, height } of lay().slice(0, -1)) {
      expect(height).toBeGreaterThan(120)
      expect(height).toBeLessThan(320)
      for (const { index, width } of cells) expect(Math.abs(width - (some[index] ?? 0) * height)).toBeLessThan(3)
    }
  })

  it('does not change full rows as pictures are added', () => {
    const before = lay({ aspects: some.slice(0, 9), continues: true })
    expect(before.length).toBeGreaterThan(0)
    expect(lay().slice(0, before.length)).toEqual(before)
  })

  it('withholds the last row when more will follow, and keeps it at the target height otherwise', () => {
    expect(lay({ aspects: [1, 1], continues: true })).toEqual([])
    expect(lay({ aspects: [1, 1] })).toEqual([
      {
        height: 200,
        cells: [
          { index: 0, left: 0, width: 200 },
          { index: 1, left: 208, width: 200 },
        ],
      },
    ])
  })

  it('gives a picture that is wider than the screen a row of its own', () => {
    const rows = lay({ aspects: [2.4, 2.4, 1], width: 390, targetHeight: 200 })
    expect(rows.map(({ cells }) => cells.length)).toEqual([1, 1, 1])
    expect(rows[0]).toMatchObject({ height: 163, cells: [{ width: 390 }] })
  })

  it('returns no rows without a width', () => {
    expect(lay({ width: 0 })).toEqual([])
  })
})

it('crops very wide or very tall pictures, and assumes a square for unknown ones', () => {
  expect(aspectOf({ width: 9000, height: 100 })).toBe(2.4)
  expect(aspectOf({ width: 100, height: 9000 })).toBe(0.6)
  expect(aspectOf({ width: null, height: null })).toBe(1)
})

describe('neighbour', () => {
  const rows = lay({ aspects: [1, 1, 1, 1, 2, 1, 1], width: 800, targetHeight: 200 })

  it('moves along the rows in both directions', () => {
    expect(neighbour(rows, 3, 'right')).toBe(4)
    expect(neighbour(rows, 4, 'left')).toBe(3)
    expect(neighbour(rows, 0, 'left')).toBe(0)
    expect(neighbour(rows, 6, 'right')).toBe(6)
  })

  it('moves to the picture above and below', () => {
    const below = neighbour(rows, 0, 'down')
    expect(rowOf(rows, below)).toBe(rowOf(rows, 0) + 1)
    expect(rows[rowOf(rows, below)]?.cells[0]?.index).toBe(below)
    expect(neighbour(rows, 0, 'up')).toBe(0)
    expect(neighbour(rows, 6, 'down')).toBe(6)
  })
})

it('finds the row of each picture', () => {
  const rows = lay()
  for (const [at, { cells }] of rows.entries()) for (const { index } of cells) expect(rowOf(rows, index)).toBe(at)
  expect(rowOf(rows, 99)).toBe(-1)
})
