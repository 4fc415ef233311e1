'use client'

import { CartesianGrid, LineChart as Chart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { axisHeight, axisStyle, axisWidth, colourAt, margin, tooltipStyle } from './style.ts'

/** A point of all lines: `x`, and a value for the key of each line. Null is a gap. */
export type ChartRow = { readonly x: number } & { readonly [key: string]: number | null }

export interface Series {
  readonly key: string
  readonly label: string
  /** Drawn behind the others and thin, such as raw values behind smoothed ones. */
  readonly faint?: boolean
  readonly dashed?: boolean
  /** The place in the colours; default: that in the list. Lines that belong together share one. */
  readonly colour?: number
  /** Points without a line between them. */
  readonly points?: boolean
}

export interface LineChartProps {
  /** The accessible name. */
  label: string
  series: readonly Series[]
  /** In the order of `x`. Thin out what has more than some thousand points. */
  rows: readonly ChartRow[]
  formatX?: (x: number) => string
  formatValue?: (value: number) => string
  /** The values grow by factors. All must be above 0. */
  logarithmic?: boolean
  xLabel?: string
  /** Pixels. */
  height?: number
}

/** Lines over a common axis. A null is a gap in its line. Arrow keys move from point to point. */
export function LineChart({
  label,
  series,
  rows,
  formatX = String,
  formatValue = String,
  logarithmic = false,
  xLabel,
  height = 240,
}: LineChartProps) {
  return (
    <figure aria-label={label} className="w-full" style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height }}>
        <Chart data={[...rows]} margin={margin} title={label} accessibilityLayer>
          <CartesianGrid vertical={false} stroke="var(--color-line)" />
          <XAxis
            {...axisStyle}
            dataKey="x"
            type="number"
            domain={['dataMin', 'dataMax']}
            tickFormatter={formatX}
            height={xLabel ? axisHeight + 14 : axisHeight}
            {...(xLabel && {
              label: { value: xLabel, position: 'insideBottom', fill: 'var(--color-muted)', fontSize: 11 },
            })}
          />
          <YAxis
            {...axisStyle}
            width={axisWidth + 12}
            tickFormatter={formatValue}
            scale={logarithmic ? 'log' : 'linear'}
            domain={['auto', 'auto']}
            allowDataOverflow={logarithmic}
          />
          <Tooltip
            {...tooltipStyle}
            labelFormatter={(x) => formatX(Number(x))}
            formatter={(value) => (typeof value === 'number' ? formatValue(value) : value)}
          />
          {series.length > 1 && <Legend wrapperStyle={{ fontSize: 12 }} itemSorter={null} />}
          {series.map(({ key, label: name, faint, dashed, colour, points }, index) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              type="linear"
              stroke={points ? 'none' : colourAt(colour ?? index)}
              strokeWidth={faint ? 1 : 2}
              strokeOpacity={faint ? 0.4 : 1}
              {...(dashed && { strokeDasharray: '5 4' })}
              dot={points || rows.length === 1 ? { r: 2.5, fill: colourAt(colour ?? index), stroke: 'none' } : false}
              connectNulls={false}
              isAnimationActive={false}
            />
          ))}
        </Chart>
      </ResponsiveContainer>
    </figure>
  )
}
