import { expect, it } from 'vitest'
import { drawShapes } from './draw-shapes.ts'
import { featherWeights } from './feather.ts'
import { emptyRaster } from './raster.ts'

const square = () => {
  const raster = emptyRaster(20, 20)
  drawShapes(raster, [{ kind: 'rectangle', erase: false, box: { x: 5, y: 5, width: 15, height: 10 } }], 1)
  return raster
}

it('rises from the edge to the inside and does not change the outside', () => {
  const weights = featherWeights(square(), 3)
  const row = Array.from(weights.subarray(9 * 20, 10 * 20))
  expect(row.slice(0, 10)).toEqual([0, 0, 0, 0, 0, 64, 128, 191, 255, 255])
})

it('does not treat the border of the picture as an edge', () => {
  const weights = featherWeights(square(), 3)
  expect(weights[9 * 20 + 19]).toBe(255)
})

it('changes nothing at width 0', () => {
  expect(featherWeights(square(), 0)).toEqual(square().values)
})

it('keeps what a gradient weakens', () => {
  const raster = square()
  raster.values[9 * 20 + 12] = 100
  expect(featherWeights(raster, 3)[9 * 20 + 12]).toBe(100)
})
