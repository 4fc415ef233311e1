'use client'

import { Slider } from 'radix-ui'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { axisHeight, axisStyle, axisWidth, margin, tooltipStyle } from './style.ts'

/** Values from `from` up to the next bin. */
export interface HistogramBin {
  readonly from: number
  /** The counted ones. */
  readonly count: number
  /** The others, drawn above them. */
  readonly rest?: number
}

/** A threshold as a line over the bars, to be dragged or moved by the arrow keys. */
export interface Threshold {
  readonly value: number
  readonly label: string
  readonly onChange: (value: number) => void
  /** Called when the pointer is released or a key was pressed. */
  readonly onCommit?: (value: number) => void
}

export interface HistogramProps {
  /** The accessible name. */
  label: string
  /** All of one width, in order. */
  bins: readonly HistogramBin[]
  /** The width of a bin, and the step of the threshold. */
  step: number
  countLabel: string
  restLabel?: string
  threshold?: Threshold | undefined
  formatX?: (x: number) => string
  formatCount?: (count: number) => string
  /** Pixels. */
  height?: number
}

/** Counts by value as bars. */
export function Histogram({
  label,
  bins,
  step,
  countLabel,
  restLabel,
  threshold,
  formatX = String,
  formatCount = String,
  height = 180,
}: HistogramProps) {
  const [first, last] = [bins[0]?.from ?? 0, (bins.at(-1)?.from ?? 0) + step]
  const rows = bins.map(({ from, count, rest = 0 }) => ({ middle: from + step / 2, from, count, rest }))
  return (
    <figure aria-label={label} className="relative w-full" style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height }}>
        <BarChart data={rows} margin={margin} barCategoryGap={1} title={label} accessibilityLayer={!threshold}>
          <CartesianGrid vertical={false} stroke="var(--color-line)" />
          <XAxis
            {...axisStyle}
            dataKey="middle"
            type="number"
            domain={[first, last]}
            tickFormatter={formatX}
            height={axisHeight}
          />
          <YAxis {...axisStyle} width={axisWidth} tickFormatter={formatCount} />
          <Tooltip
            {...tooltipStyle}
            cursor={{ fill: 'var(--color-hover)' }}
            labelFormatter={(middle) => {
              const from = Number(middle) - step / 2
              return `${formatX(from)} – ${formatX(from + step)}`
            }}
            formatter={(value) => (typeof value === 'number' ? formatCount(value) : value)}
          />
          <Bar dataKey="count" name={countLabel} stackId="all" fill="var(--color-chart-1)" isAnimationActive={false} />
          {restLabel !== undefined && (
            <Bar
              dataKey="rest"
              name={restLabel}
              stackId="all"
              fill="var(--color-chart-faint)"
              isAnimationActive={false}
            />
          )}
        </BarChart>
      </ResponsiveContainer>
      {threshold && <ThresholdLine {...{ threshold, first, last, step, formatX }} />}
    </figure>
  )
}

interface ThresholdLineProps {
  threshold: Threshold
  first: number
  last: number
  step: number
  formatX: (x: number) => string
}

/** The slider lies over the plot: its thumb has no width of its own, so that its place is that of the value. */
function ThresholdLine({ threshold, first, last, step, formatX }: ThresholdLineProps) {
  const { value, label, onChange, onCommit } = threshold
  return (
    <Slider.Root
      value={[Math.min(last, Math.max(first, value))]}
      min={first}
      max={last}
      step={step}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
      className="absolute touch-none select-none"
      style={{ top: 0, bottom: axisHeight, left: axisWidth + margin.left, right: margin.right }}
    >
      <Slider.Track className="absolute inset-0 cursor-ew-resize">
        <Slider.Range className="hidden" />
      </Slider.Track>
      <Slider.Thumb
        aria-label={label}
        aria-valuetext={formatX(value)}
        className="group absolute inset-y-0 block h-full w-0 outline-none"
        style={{ height: '100%' }}
      >
        <span className="absolute inset-y-0 -left-px w-0.5 bg-ink" />
        <span className="absolute inset-y-0 -left-3 w-6 cursor-ew-resize pointer-coarse:-left-5.5 pointer-coarse:w-11" />
        <span className="absolute -top-0.5 -translate-x-1/2 rounded bg-ink px-1.5 py-0.5 font-medium text-[0.6875rem] text-canvas tabular-nums leading-none group-focus-visible:ring-2 group-focus-visible:ring-accent-ink group-focus-visible:ring-offset-2 group-focus-visible:ring-offset-surface">
          {formatX(value)}
        </span>
      </Slider.Thumb>
    </Slider.Root>
  )
}
