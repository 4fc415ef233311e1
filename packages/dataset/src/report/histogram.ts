/** A histogram with its threshold, as SVG that takes its colours from the page. */
import { type Html, html } from '@amend/evaluation/page'
import type { Histogram } from './gather.ts'

const [width, height] = [480, 190]
const margin = { left: 12, right: 12, top: 26, bottom: 26 }
const ticks = 6

/** @param threshold scores below it fail; null: no test */
export function histogramSvg({ from, to, all, kept }: Histogram, title: string, threshold: number | null): Html {
  const most = Math.max(...all, 1)
  const bottom = height - margin.bottom
  const x = (value: number) => margin.left + ((value - from) / (to - from)) * (width - margin.left - margin.right)
  const tall = (count: number) => (count / most) * (bottom - margin.top)
  const step = (to - from) / all.length
  const bars = (counts: readonly number[], name: string) =>
    counts.map((count, bin) => {
      const left = x(from + bin * step)
      const wide = Math.max(0.5, x(from + (bin + 1) * step) - left - 1)
      // The least bar that can be seen.
      const size = count === 0 ? 0 : Math.max(1, tall(count))
      return html`<rect class="${name}" x="${px(left)}" y="${px(bottom - size)}" width="${px(wide)}" height="${px(size)}"/>`
    })
  const line =
    threshold !== null && threshold >= from && threshold <= to
      ? html`<line class="threshold" x1="${px(x(threshold))}" x2="${px(x(threshold))}" y1="${margin.top - 8}" y2="${bottom}"/><text class="limit" x="${px(x(threshold))}" y="${margin.top - 12}" text-anchor="${anchorAt(x(threshold))}">at least ${threshold}</text>`
      : undefined
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
${bars(all, 'all')}${bars(kept, 'kept')}
<line class="gridline" x1="${margin.left}" x2="${width - margin.right}" y1="${bottom}" y2="${bottom}"/>
${Array.from({ length: ticks }, (_, i) => {
  const value = from + ((to - from) * i) / (ticks - 1)
  const anchor = i === 0 ? 'start' : i === ticks - 1 ? 'end' : 'middle'
  return html`<text x="${px(x(value))}" y="${bottom + 18}" text-anchor="${anchor}">${value.toFixed(2).replace('-', '−')}</text>`
})}
${line}</svg>`
}

const px = (value: number) => value.toFixed(1)

const anchorAt = (x: number) => (x < 60 ? 'start' : x > width - 60 ? 'end' : 'middle')
