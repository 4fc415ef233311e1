'use client'

import { CartesianGrid, Legend, ResponsiveContainer, Scatter, ScatterChart, Tooltip, XAxis, YAxis } from 'recharts'
import { axisHeight, axisStyle, axisWidth, colourAt, margin, tooltipStyle } from './style.ts'

export interface CurvePoint {
  readonly x: number
  readonly y: number
  /** What the point stands for, such as a setting. */
  readonly name: string
}

/** Points in the order in which they are joined. */
export interface Curve {
  readonly key: string
  readonly label: string
  readonly points: readonly CurvePoint[]
}

export interface CurveChartProps {
  /** The accessible name. */
  label: string
  curves: readonly Curve[]
  xLabel: string
  yLabel: string
  format?: (value: number) => string
  /** Pixels. */
  height?: number
}

const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star'] as const

/** Curves through points that have two values each, such as a trade-off. Colour and shape tell the curves apart. */
export function CurveChart({ label, curves, xLabel, yLabel, format = String, height = 320 }: CurveChartProps) {
  const axisLabel = { fill: 'var(--color-muted)', fontSize: 11 }
  return (
    <figure aria-label={label} className="w-full" style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height }}>
        <ScatterChart margin={{ ...margin, left: 12 }} title={label} accessibilityLayer>
          <CartesianGrid stroke="var(--color-line)" />
          <XAxis
            {...axisStyle}
            dataKey="x"
            type="number"
            name={xLabel}
            domain={['auto', 'auto']}
            tickFormatter={format}
            height={axisHeight + 16}
            label={{ ...axisLabel, value: xLabel, position: 'insideBottom' }}
          />
          <YAxis
            {...axisStyle}
            dataKey="y"
            type="number"
            name={yLabel}
            domain={['auto', 'auto']}
            tickFormatter={format}
            width={axisWidth + 16}
            label={{ ...axisLabel, value: yLabel, angle: -90, position: 'insideLeft', style: { textAnchor: 'middle' } }}
          />
          <Tooltip
            {...tooltipStyle}
            formatter={(value) => (typeof value === 'number' ? format(value) : value)}
            labelFormatter={(_, [point]) => String(point?.payload?.name ?? '')}
          />
          {curves.length > 1 && <Legend wrapperStyle={{ fontSize: 12 }} itemSorter={null} />}
          {curves.map(({ key, label: name, points }, index) => (
            <Scatter
              key={key}
              name={name}
              data={[...points]}
              fill={colourAt(index)}
              line={{ stroke: colourAt(index), strokeWidth: 2 }}
              lineType="joint"
              shape={shapes[index % shapes.length] ?? 'circle'}
              isAnimationActive={false}
            />
          ))}
        </ScatterChart>
      </ResponsiveContainer>
    </figure>
  )
}
