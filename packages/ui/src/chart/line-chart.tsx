'use client'

import { CartesianGrid, LineChart as Chart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { dashes, faintOpacity, LineLegend, type LineStyle } from './line-legend.tsx'
import { axisHeight, axisStyle, axisWidth, colourAt, margin, tooltipStyle } from './style.ts'

/** A point of all lines: `x`, and a value for the key of each line. Null is a gap. */
export type ChartRow = { readonly x: number } & { readonly [key: string]: number | null }

export type Series = LineStyle

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
  /** The axis of the values begins with 0, so that small changes of large values look small. */
  fromZero?: boolean
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
  fromZero = false,
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
            domain={[fromZero && !logarithmic ? 0 : 'auto', 'auto']}
            allowDataOverflow={logarithmic}
          />
          <Tooltip
            {...tooltipStyle}
            labelFormatter={(x) => formatX(Number(x))}
            formatter={(value) => (typeof value === 'number' ? formatValue(value) : value)}
          />
          {series.length > 1 && <Legend content={<LineLegend lines={series} />} />}
          {series.map(({ key, label: name, faint, dashed, colour, points }, index) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              type="linear"
              stroke={points ? 'none' : colourAt(colour ?? index)}
              strokeWidth={faint ? 1 : 2}
              strokeOpacity={faint ? faintOpacity : 1}
              {...(dashed && { strokeDasharray: dashes })}
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
