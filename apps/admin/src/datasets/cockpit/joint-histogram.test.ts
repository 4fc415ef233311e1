import { describe, expect, it } from 'vitest'
import { cellsOf, survivorsOf } from './joint-histogram.ts'

/** Packs cells as the server does. */
function packed(rows: readonly (readonly number[])[]): string {
  const view = new DataView(new ArrayBuffer(8 * rows.length))
  for (const [at, [image = 0, direction = 0, caption = 0, flags = 0, count = 0]] of rows.entries()) {
    const scores = [image, direction, caption].map((hundredths) => hundredths + 101)
    for (const [place, value] of [...scores, flags].entries()) view.setUint8(8 * at + place, value)
    view.setUint32(8 * at + 4, count)
  }
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)))
}

const cells = cellsOf({
  total: 29,
  cells: packed([
    [70, 20, 25, 2, 10],
    [69, 40, 25, 2, 5],
    [90, 19, 30, 2, 3],
    // Unsafe, without pictures, without a score, without a caption.
    [90, 40, 30, 3, 1],
    [90, 40, 30, 0, 2],
    [-101, -101, -101, 2, 4],
    [80, -101, -101, 2, 1],
    // Made by people, with one that is unsafe.
    [10, -101, -101, 6, 2],
    [90, -101, -101, 7, 1],
  ]),
})
const limits = { image: 70, direction: 20, caption: 20 }

describe('survivors of thresholds', () => {
  it('have all scores from the threshold on, pictures, and no flag', () => {
    expect(survivorsOf(cells, limits)).toMatchObject({ kept: 13, total: 29 })
  })

  it('include what people made, whatever its scores are', () => {
    expect(survivorsOf(cells, { image: 100, direction: 100, caption: 100 }).kept).toBe(2)
  })

  it('are more without a threshold', () => {
    expect(survivorsOf(cells, { ...limits, image: null }).kept).toBe(18)
    expect(survivorsOf(cells, { image: null, direction: null, caption: null }).kept).toBe(25)
  })

  it('are counted in the bins of every score, beside the others', () => {
    const { bins } = survivorsOf(cells, limits)
    expect(bins.image.map(({ from }) => from)).toEqual(Array.from({ length: 81 }, (_, i) => 10 + i))
    expect(bins.image[59]).toEqual({ from: 69, count: 0, rest: 5 })
    expect(bins.image[60]).toEqual({ from: 70, count: 10, rest: 0 })
    expect(bins.direction.at(-1)).toEqual({ from: 40, count: 0, rest: 8 })
  })

  it('of no samples are none', () => {
    expect(survivorsOf(cellsOf({ total: 0, cells: '' }), limits)).toMatchObject({ kept: 0, total: 0 })
  })
})
