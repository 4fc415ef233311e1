/** What the charts share: colours from the design tokens, which follow light and dark. */

export const chartColours = [1, 2, 3, 4, 5, 6].map((number) => `var(--color-chart-${number})`)

export const colourAt = (index: number): string => chartColours[index % chartColours.length] ?? 'var(--color-chart-1)'

export const axisStyle = {
  stroke: 'var(--color-line)',
  tick: { fill: 'var(--color-muted)', fontSize: 11 },
  tickLine: false,
} as const

export const tooltipStyle = {
  contentStyle: {
    background: 'var(--color-raised)',
    border: '1px solid var(--color-line)',
    borderRadius: 8,
    fontSize: 12,
    padding: '6px 10px',
  },
  labelStyle: { color: 'var(--color-muted)' },
  itemStyle: { color: 'var(--color-ink)', padding: 0 },
  isAnimationActive: false,
} as const

/** The room around the bars and lines, pixels. */
export const margin = { top: 8, right: 12, bottom: 0, left: 0 } as const
export const axisWidth = 44
export const axisHeight = 24
