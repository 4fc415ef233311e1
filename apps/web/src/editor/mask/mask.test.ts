import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { drawShapes } from './draw-shapes.ts'
import { boxBetween, boxWithin, draw, effectiveShapes, emptyMask, isDrawn, type MaskShape, redo, undo } from './mask.ts'
import { encodePng, toBase64 } from './png.ts'
import { emptyRaster, markedShare, type Raster } from './raster.ts'

const stroke = (points: number[], size = 4, erase = false): MaskShape => ({ kind: 'stroke', erase, size, points })
const rectangle = (x: number, y: number, width: number, height: number, erase = false): MaskShape => ({
  kind: 'rectangle',
  erase,
  box: { x, y, width, height },
})

const rows = ({ width, height, values }: Raster) =>
  Array.from({ length: height }, (_, y) =>
    Array.from(values.subarray(y * width, (y + 1) * width), (value) => (value ? '#' : '.')).join(''),
  )

const drawn = (shapes: MaskShape[], width = 8, height = 6, scale = 1) => {
  const raster = emptyRaster(width, height)
  const changed = drawShapes(raster, shapes, scale)
  return { raster, changed, rows: rows(raster) }
}

describe('the shapes of a mask', () => {
  it('can be undone and redone', () => {
    const both = draw(draw(emptyMask, stroke([1, 1])), rectangle(0, 0, 2, 2))
    const back = undo(undo(both))
    expect(isDrawn(back)).toBe(false)
    expect(redo(redo(back)).shapes).toEqual(both.shapes)
    expect(undo(back)).toEqual(back)
    expect(redo(both)).toEqual(both)
  })
  it('cannot be redone after a new shape', () => {
    const mask = draw(undo(draw(emptyMask, stroke([1, 1]))), rectangle(0, 0, 2, 2))
    expect(mask.undone).toEqual([])
  })
  it('are removed by "clear", which can be undone', () => {
    const cleared = draw(draw(emptyMask, stroke([1, 1])), { kind: 'clear' })
    expect(effectiveShapes(cleared)).toEqual([])
    expect(isDrawn(undo(cleared))).toBe(true)
  })
  it('stay within the picture', () => {
    const picture = { width: 100, height: 50 }
    expect(boxBetween({ x: 90, y: 60 }, { x: -5, y: 10.4 }, picture)).toEqual({ x: 0, y: 10, width: 90, height: 40 })
    expect(boxBetween({ x: 5, y: 5 }, { x: 5.2, y: 30 }, picture)).toBeUndefined()
    expect(boxWithin({ x: 95, y: -3, width: 20, height: 0 }, picture)).toEqual({ x: 80, y: 0, width: 20, height: 1 })
  })
})

describe('drawShapes', () => {
  it('draws a round tip', () => {
    expect(drawn([stroke([4, 3])]).rows).toEqual([
      '........',
      '...##...',
      '..####..',
      '..####..',
      '...##...',
      '........',
    ])
  })
  it('joins the points of a stroke without gaps', () => {
    const { raster } = drawn([stroke([2, 3, 30, 3], 4)], 32, 6)
    expect(rows(raster)[2]?.slice(1, 31)).toBe('#'.repeat(30))
  })
  it('agrees with the distance to the segment', () => {
    const [x0, y0, x1, y1, radius] = [5.3, 20.1, 33.7, 6.4, 4.5]
    const { raster } = drawn([stroke([x0, y0, x1, y1], 2 * radius)], 40, 28)
    const distance = (x: number, y: number) => {
      const t = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
      const along = Math.min(Math.max(t, 0), 1)
      return Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
    }
    const expected = emptyRaster(40, 28)
    for (let y = 0; y < 28; y++) {
      for (let x = 0; x < 40; x++) expected.values[y * 40 + x] = distance(x + 0.5, y + 0.5) <= radius ? 255 : 0
    }
    expect(rows(raster)).toEqual(rows(expected))
  })
  it('marks at least one pixel, however thin the brush', () => {
    expect(markedShare(drawn([stroke([4.9, 3.9], 0.2)]).raster)).toBe(1 / 48)
  })
  it('fills a lasso, whichever way round', () => {
    const corners = [1, 1, 6, 1, 6, 5, 1, 5]
    const back = [1, 5, 6, 5, 6, 1, 1, 1]
    const expected = ['........', '.#####..', '.#####..', '.#####..', '.#####..', '........']
    expect(drawn([{ kind: 'polygon', erase: false, points: corners }]).rows).toEqual(expected)
    expect(drawn([{ kind: 'polygon', erase: false, points: back }]).rows).toEqual(expected)
    expect(drawn([rectangle(0, 0, 8, 6), { kind: 'polygon', erase: true, points: corners }]).rows[2]).toBe('#.....##')
    expect(drawn([{ kind: 'polygon', erase: false, points: [1, 1, 5, 5] }]).changed).toBeUndefined()
  })
  it('fades along a gradient', () => {
    const gradient = { kind: 'gradient', from: { x: 2, y: 0 }, to: { x: 6, y: 0 } } as const
    const row = ({ raster }: ReturnType<typeof drawn>) => Array.from(raster.values.subarray(8, 16))
    expect(row(drawn([{ ...gradient, erase: false }]))).toEqual([255, 255, 223, 159, 96, 32, 0, 0])
    expect(row(drawn([rectangle(0, 0, 8, 6), { ...gradient, erase: true }]))).toEqual([
      0, 0, 32, 96, 159, 223, 255, 255,
    ])
    expect(row(drawn([rectangle(0, 0, 8, 6), { ...gradient, erase: false }]))).toEqual(Array(8).fill(255))
  })
  it('stretches an area smoothly over the picture', () => {
    const area = { kind: 'area', erase: false, width: 4, height: 3, runs: [5, 2, 5] } as const
    expect(drawn([area]).rows).toEqual(['........', '........', '..####..', '..####..', '........', '........'])
  })
  it('erases, inverts and clears', () => {
    expect(drawn([rectangle(1, 1, 4, 3), rectangle(2, 2, 1, 1, true)]).rows[2]).toBe('.#.##...')
    expect(drawn([rectangle(1, 1, 4, 3), { kind: 'invert' }]).rows[1]).toBe('#....###')
    expect(markedShare(drawn([rectangle(1, 1, 4, 3), { kind: 'clear' }]).raster)).toBe(0)
  })
  it('returns the changed box, within the raster', () => {
    expect(drawn([rectangle(6, 4, 10, 10)]).changed).toEqual({ x: 6, y: 4, width: 2, height: 2 })
    expect(drawn([stroke([-100, -100, -50, -50])]).changed).toBeUndefined()
  })
  it('scales with the raster', () => {
    expect(drawn([rectangle(2, 2, 8, 4)], 8, 6, 0.5).rows[1]).toBe('.####...')
  })
})

describe('encodePng', () => {
  it('encodes the values as a PNG', async () => {
    const { raster } = drawn([rectangle(1, 1, 4, 3)])
    const png = await encodePng(raster)
    const view = new DataView(png.buffer)
    expect(Buffer.from(png.subarray(0, 8)).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    expect([view.getUint32(16), view.getUint32(20), png[24], png[25]]).toEqual([8, 6, 8, 0])
    const data = inflateSync(png.subarray(41, 41 + view.getUint32(33)))
    const values = new Uint8Array(48)
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 8; x++) {
        values[y * 8 + x] = (data[y * 9 + 1 + x] ?? 0) + (y > 0 ? (values[(y - 1) * 8 + x] ?? 0) : 0)
      }
    }
    expect(values).toEqual(raster.values)
  })
  it('ends with the standard last chunk', async () => {
    const png = await encodePng(emptyRaster(3, 2))
    expect(Buffer.from(png.subarray(-12)).toString('hex')).toBe('0000000049454e44ae426082')
  })
  it('converts any size to base64', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251)
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  })
})
