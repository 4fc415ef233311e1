/** A chart of lines through measured points with their intervals, as SVG that takes its colours from the page. */
import { type Html, html } from './html.ts'

/** A point of a chart with its confidence intervals. */
export interface ChartPoint {
  readonly x: number
  readonly y: number
  readonly xInterval?: readonly [number, number]
  readonly yInterval?: readonly [number, number]
  readonly label: string
}

/** A chart of curves as SVG. */
export interface Chart {
  readonly title: string
  readonly xTitle: string
  readonly yTitle: string
  readonly series: readonly { readonly name: string; readonly points: readonly ChartPoint[] }[]
}

const [width, height] = [720, 420]
const margin = { left: 76, right: 24, top: 16, bottom: 54 }
/**
 * The maximum length of intervals as a share of the points' range; longer ones are cut off, so that the points stay
 * distinguishable.
 */
const room = 0.25
/** The approximate number of ticks on an axis. */
const ticksWanted = 6

/** @returns undefined where there is nothing to draw */
export function chartSvg({ title, xTitle, yTitle, series }: Chart): Html | undefined {
  const points = series.flatMap((line) => line.points)
  if (points.length === 0) return undefined
  const bottom = height - margin.bottom
  const x = axisOf(
    points.map((point) => point.x),
    margin.left,
    width - margin.right,
  )
  const y = axisOf(
    points.map((point) => point.y),
    bottom,
    margin.top,
  )
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
${x.ticks.map(
  (tick) =>
    html`<line class="gridline" x1="${px(x.at(tick))}" x2="${px(x.at(tick))}" y1="${margin.top}" y2="${bottom}"/><text x="${px(x.at(tick))}" y="${bottom + 20}" text-anchor="middle">${x.text(tick)}</text>`,
)}
${y.ticks.map(
  (tick) =>
    html`<line class="gridline" x1="${margin.left}" x2="${width - margin.right}" y1="${px(y.at(tick))}" y2="${px(y.at(tick))}"/><text x="${margin.left - 10}" y="${px(y.at(tick) + 4)}" text-anchor="end">${y.text(tick)}</text>`,
)}
<text class="axis" x="${(margin.left + width - margin.right) / 2}" y="${height - 8}" text-anchor="middle">${xTitle}</text>
<text class="axis" transform="translate(16 ${(margin.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>
${series.map(({ points: line }, i) => {
  const sorted = line.map((point) => ({ ...point, px: x.at(point.x), py: y.at(point.y) }))
  return html`<g class="series-${i + 1}">
<polyline points="${sorted.map((point) => `${px(point.px)},${px(point.py)}`).join(' ')}"/>
${sorted.map(({ xInterval, yInterval, px: cx, py: cy, label }) => {
  const across =
    xInterval &&
    html`<line class="interval" x1="${px(x.at(xInterval[0]))}" x2="${px(x.at(xInterval[1]))}" y1="${px(cy)}" y2="${px(cy)}"/>`
  const along =
    yInterval &&
    html`<line class="interval" x1="${px(cx)}" x2="${px(cx)}" y1="${px(y.at(yInterval[0]))}" y2="${px(y.at(yInterval[1]))}"/>`
  return html`${across}${along}<circle cx="${px(cx)}" cy="${px(cy)}" r="4.5"/><text class="label" x="${px(cx + 8)}" y="${px(cy + (i === 0 ? -8 : 16))}">${label}</text>`
})}
</g>`
})}
</svg>`
}

const px = (value: number) => value.toFixed(1)

/** Maps values to positions, with round tick values. */
function axisOf(values: readonly number[], from: number, to: number) {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const span = most - least || Math.abs(most) * 0.1 || 1
  const [low, high] = [least - span * room, most + span * room]
  const step = roundStep((high - low) / ticksWanted)
  const ticks: number[] = []
  for (let tick = Math.ceil(low / step); tick * step <= high; tick++) ticks.push(tick * step)
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  return {
    ticks,
    at: (value: number) => from + ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (to - from),
    text: (value: number) => (Math.abs(value) < step / 2 ? 0 : value).toFixed(decimals).replace('-', '−'),
  }
}

/** The next of 1, 2, 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power
}

/**
 * An interval relative to zero, in a row of a table; all rows have the same `reach`, the largest number to either side.
 */
export function intervalSvg(mean: number, interval: readonly [number, number] | undefined, reach: number): Html {
  const at = (value: number) => (80 + (value / reach) * 74).toFixed(1)
  return html`<svg class="whisker" viewBox="0 0 160 20" aria-hidden="true"><line class="zero" x1="80" x2="80" y1="1" y2="19"/>${
    interval && html`<line class="interval" x1="${at(interval[0])}" x2="${at(interval[1])}" y1="10" y2="10"/>`
  }<circle cx="${at(mean)}" cy="10" r="4"/></svg>`
}
