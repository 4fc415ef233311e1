// @vitest-environment happy-dom
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { CurveChart } from './curve-chart.tsx'
import { Histogram } from './histogram.tsx'
import { LineChart } from './line-chart.tsx'
import { LineLegend } from './line-legend.tsx'
import { chartColours } from './style.ts'

// The document of the tests has no layout, and a chart without a size draws nothing.
vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 600, 240))

afterEach(cleanup)

it('has its colours in the part of the stylesheet that Tailwind keeps without seeing them used', () => {
  const styles = readFileSync(path.join(import.meta.dirname, '../styles.css'), 'utf8')
  const kept = /@theme static \{[^}]*\}/.exec(styles)?.[0] ?? ''
  for (const colour of chartColours) expect(kept).toContain(`${colour.slice('var('.length, -1)}:`)
})

it('draws a line with a gap where a value is missing', () => {
  const rows = [1, 2, null, 4, 5].map((loss, x) => ({ x, loss }))
  const { container } = render(<LineChart label="Loss" series={[{ key: 'loss', label: 'Loss' }]} rows={rows} />)
  expect(screen.getByRole('figure', { name: 'Loss' })).toBeTruthy()
  const drawn = container.querySelector('.recharts-line-curve')?.getAttribute('d') ?? ''
  // Each part of a line begins with a move.
  expect(drawn.match(/M/g)).toHaveLength(2)
})

it('names lines of one colour by how they are drawn', () => {
  const lines = [
    { key: 'raw', label: 'Raw', faint: true, colour: 0 },
    { key: 'smoothed', label: 'Smoothed', colour: 0 },
    { key: 'heldOut', label: 'Held out', points: true, colour: 1 },
  ]
  const { container } = render(<LineLegend lines={lines} />)
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['Raw', 'Smoothed', 'Held out'])
  const [raw, smoothed] = [...container.querySelectorAll('line')].map((line) => line.getAttribute('stroke-width'))
  expect([raw, smoothed]).toEqual(['1', '2'])
  expect(container.querySelector('circle')?.getAttribute('fill')).toBe('var(--color-chart-2)')
})

it('shows a small change of a large value as small where its axis begins with 0', () => {
  const rows = [1, 2].map((x) => ({ x, memory: 600 + x }))
  const series = [{ key: 'memory', label: 'Memory' }]
  const { container } = render(<LineChart label="Memory" series={series} rows={rows} fromZero />)
  const drawn = container.querySelector('.recharts-line-curve')?.getAttribute('d') ?? ''
  const [first = 0, second = 0] = [...drawn.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y))
  // A change of 1 in 600 is a fraction of a pixel.
  expect(Math.abs(first - second)).toBeLessThan(1)
  expect(first).toBeGreaterThan(0)
})

it('moves a threshold by the keyboard, a step at a time, within the bins', () => {
  const onChange = vi.fn()
  const bins = [0.1, 0.2, 0.3].map((from) => ({ from, count: 1 }))
  render(
    <Histogram
      {...{ label: 'Scores', bins, step: 0.1, countLabel: 'Kept' }}
      threshold={{ value: 0.2, label: 'At least', onChange }}
    />,
  )
  const thumb = screen.getByRole('slider', { name: 'At least' })
  expect(thumb.getAttribute('aria-valuenow')).toBe('0.2')
  fireEvent.keyDown(thumb, { key: 'ArrowRight' })
  expect(onChange.mock.lastCall?.[0]).toBeCloseTo(0.3)
  fireEvent.keyDown(thumb, { key: 'Home' })
  expect(onChange.mock.lastCall?.[0]).toBeCloseTo(0.1)
})

it('joins the points of a curve in their order, and names the axes', () => {
  const points = [
    { x: 0.2, y: 0.9, name: 'scale 2' },
    { x: 0.1, y: 0.95, name: 'scale 3' },
  ]
  // Without a legend: all elements of this document are as large as the chart.
  const curves = [{ key: 'one', label: 'One', points }]
  const { container } = render(<CurveChart label="Trade-off" curves={curves} xLabel="Direction" yLabel="Image" />)
  expect(screen.getByRole('figure', { name: 'Trade-off' })).toBeTruthy()
  expect(container.querySelectorAll('.recharts-scatter-line')).toHaveLength(1)
  expect(container.querySelectorAll('.recharts-scatter-symbol')).toHaveLength(2)
  expect(screen.getByText('Direction')).toBeTruthy()
})
