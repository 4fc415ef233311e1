import type { TrainingPointItem, TrainingSeries } from '@amend/api/types'
import { expect, it } from 'vitest'
import { chartRows, joinRows } from './chart-rows.ts'

const at = (second: number) => new Date(second * 1000).toISOString()
const point = (step: number, second: number): TrainingPointItem => ({
  ...{ from: step, to: step, at: at(second), loss: step, least: step, most: step, smoothed: step, heldOut: null },
  ...{ learningRate: 1, gradNorm: 1, samplesPerSecond: 1, memory: 1 },
})
const series: TrainingSeries = {
  points: [point(1, 10), point(2, 20), point(3, 1000)],
  gaps: [{ after: 2, from: at(20), to: at(990) }],
  extent: { first: 1, last: 3 },
}
const loss = ({ loss: value }: TrainingPointItem) => ({ loss: value })

it('a line is interrupted where the run stood still, over steps and over time', () => {
  expect(chartRows(series, 'steps', loss)).toEqual([
    { x: 1, loss: 1 },
    { x: 2, loss: 2 },
    { x: 2.5, loss: null },
    { x: 3, loss: 3 },
  ])
  expect(chartRows(series, 'time', loss).map(({ x }) => x)).toEqual([0, 10, 500, 990])
  expect(chartRows({ points: [], gaps: [], extent: null }, 'time', loss)).toEqual([])
})

it('lines of several runs share a chart, each with its own steps and gaps', () => {
  const joined = joinRows([
    {
      key: 'a',
      rows: [
        { x: 0, value: 0 },
        { x: 4, value: 4 },
        { x: 6, value: null },
        { x: 8, value: 8 },
      ],
    },
    {
      key: 'b',
      rows: [
        { x: 2, value: 1 },
        { x: 7, value: 1 },
      ],
    },
  ])
  expect(joined).toEqual([
    { x: 0, a: 0, b: null },
    { x: 2, a: 2, b: 1 },
    { x: 4, a: 4, b: 1 },
    { x: 6, a: null, b: 1 },
    { x: 7, a: null, b: 1 },
    { x: 8, a: 8, b: null },
  ])
})
