/** A report as a self-contained page: figures, curves and pictures in a single file, without scripts. */
import type { Picture } from '@amend/imaging'
import type { Estimate } from '../bootstrap.ts'
import type { Evaluation, Point, SampleRow } from '../evaluate.ts'
import { metricNames, metrics } from '../metrics.ts'
import type { ModelReport, Report } from '../report.ts'
import { type ChartPoint, chartSvg, intervalSvg } from './chart.ts'
import { type Html, html } from './html.ts'
import { methodSection } from './method.ts'
import { style } from './style.ts'
import { inlined, thumbnail } from './thumbnail.ts'

/** Long side of the pictures in the page. */
const pictureSide = 256
/** Columns of results beside input and target. */
const mostResults = 4

/**
 * The page of a report, with the samples of its evaluations.
 * @param evaluations in the order of the report's models
 */
export async function reportPage(report: Report, evaluations: readonly Evaluation[]): Promise<string> {
  const { models, dataset } = report
  const [first, other] = models
  const title = other ? `${first?.name} against ${other.name}` : `Evaluation of ${first?.name}`
  const { markup } =
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} on ${dataset.name}</title><style>${{ markup: style }}</style></head><body><main>
<header><h1>${title}</h1><p class="soft">On ${dataset.name} (${dataset.layout}): ${report.evaluated} of ${dataset.pairs} pairs, ${dataset.part}. ${dateOf(report.madeAt)}.</p></header>
${other ? comparisonSection(report) : figuresSection(first)}
${curveSection(report)}
${await samplesSection(report, evaluations)}
${methodSection(report)}
</main></body></html>`
  return `<!doctype html>\n${markup}\n`
}

const dateOf = (iso: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso))

const figure = (value: number) => value.toFixed(4).replace('-', '−')

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`

const arrow = (better: 'higher' | 'lower') => (better === 'higher' ? '↑' : '↓')

const rangeText = ({ interval }: Pick<Estimate, 'interval'>) =>
  interval ? `${figure(interval[0])} – ${figure(interval[1])}` : 'one item'

function figuresSection(model: ModelReport | undefined): Html {
  const [main] = model?.points ?? []
  if (!model || !main) return html``
  return html`<section><h2>At ${scales(main)}</h2><dl class="tiles">${metricNames.flatMap((name) => {
    const estimate = main.metrics[name]
    const { title, better, about } = metrics[name]
    return estimate
      ? [
          html`<div class="card"><dt title="${about}">${title} ${arrow(better)}</dt><dd>${figure(estimate.mean)}<small>${rangeText(estimate)}</small></dd></div>`,
        ]
      : []
  })}</dl><p class="note" style="margin-top:12px">Below each mean, where it lies with 95 % confidence. Arrows say which way is better.</p></section>`
}

const scales = ({ textGuidance, imageGuidance }: Point) =>
  `text guidance ${textGuidance}, image guidance ${imageGuidance}`

function comparisonSection({ models: [first, second], comparison }: Report): Html {
  const [point] = comparison?.points ?? []
  if (!first || !second || !comparison || !point) {
    return html`<section><h2>Figures</h2><p>The models have no pair of scales in common, so their figures are not compared.</p></section>`
  }
  const at = (model: ModelReport) =>
    model.points.find((own) => own.textGuidance === point.textGuidance && own.imageGuidance === point.imageGuidance)
  const rows = metricNames.flatMap((name) => {
    const [mine, theirs, found] = [at(first)?.metrics[name], at(second)?.metrics[name], point.metrics[name]]
    if (!mine || !theirs || !found) return []
    const { title, better, about } = metrics[name]
    const { difference, verdict } = found
    const reach = Math.max(Math.abs(difference.mean), ...(difference.interval ?? []).map(Math.abs)) || 1
    return [
      html`<tr><th scope="row" title="${about}">${title} ${arrow(better)}</th><td>${figure(mine.mean)}</td><td>${figure(theirs.mean)}</td><td>${signed(difference.mean)}</td><td><small>${difference.interval ? `${signed(difference.interval[0])} … ${signed(difference.interval[1])}` : ''}</small></td><td>${intervalSvg(difference.mean, difference.interval, reach)}</td><td><span class="chip ${verdict}">${verdict}</span></td></tr>`,
    ]
  })
  return html`<section><h2>At ${scales(point)}</h2><div class="card scroll"><table><thead><tr><th>Measure</th><th>${first.name}</th><th>${second.name}</th><th>Difference</th><th>95 % interval</th><th></th><th>${first.name} is</th></tr></thead><tbody>${rows}</tbody></table></div>
<p class="note" style="margin-top:12px">Differences are taken item by item over ${comparison.items} items. A difference is called better or worse only when its whole interval lies on one side of zero.</p></section>`
}

function curveSection({ models, comparison }: Report): Html {
  const swept = models.some(({ points }) => points.length > 1)
  if (!swept) return html``
  const tradeOff = seriesOf(models, (point) => {
    const { clipDirection: x, clipImage: y } = point.metrics
    return x && y && chartPoint(x, y, `${point.imageGuidance}`)
  })
  const errors = seriesOf(models, (point) => {
    const { look } = point.metrics
    const x = { mean: point.imageGuidance, count: 1 }
    return look && chartPoint(x, look, '')
  })
  const chart = tradeOff
    ? chartSvg({
        title: 'Trade-off curve',
        xTitle: 'CLIP text-image direction similarity',
        yTitle: 'CLIP image similarity',
        series: tradeOff,
      })
    : errors &&
      chartSvg({ title: 'Error by image guidance', xTitle: 'Image guidance', yTitle: 'Look error', series: errors })
  if (!chart) return html``
  const text = models[0]?.points[0]?.textGuidance
  const about = tradeOff
    ? `Each point is a value of image guidance, at text guidance ${text}. To the right, edits follow the words more; further up, they keep more of the picture. The better model's curve lies further up and to the right.`
    : `The error against the true results at each image guidance, at text guidance ${text}. The trade-off curve of the method needs CLIP weights and captions.`
  return html`<section><h2>${tradeOff ? 'Trade-off' : 'Image guidance'}</h2><figure class="card chart">
${models.length > 1 && html`<p class="legend">${models.map(({ name }, i) => html`<span class="key-${i + 1}">${name}</span>`)}</p>`}<div class="scroll">${chart}</div><figcaption>${about} Bars: 95 % intervals, cut off where they leave the chart.${curveVerdict(models, comparison)}</figcaption></figure></section>`
}

function curveVerdict(models: readonly ModelReport[], comparison: Report['comparison']): string {
  const curve = comparison?.curve
  const [first, second] = models
  if (!curve || !first || !second) return ''
  const range = curve.interval ? ` (${signed(curve.interval[0])} … ${signed(curve.interval[1])})` : ''
  const verdict = curve.verdict === 'unclear' ? 'which may be chance' : `which is ${curve.verdict}`
  return ` Where the curves overlap, that of ${first.name} lies ${signed(curve.height)}${range} above that of ${second.name} on average, ${verdict}.`
}

const chartPoint = (x: Estimate, y: Estimate, label: string): ChartPoint => ({
  x: x.mean,
  y: y.mean,
  ...(x.interval && { xInterval: x.interval }),
  ...(y.interval && { yInterval: y.interval }),
  label,
})

/** Undefined when no point of any model has the values; points in the order of image guidance. */
function seriesOf(
  models: readonly ModelReport[],
  pointOf: (point: ModelReport['points'][number]) => ChartPoint | undefined,
) {
  const series = models.map(({ name, points }) => ({
    name,
    points: [...points].sort((a, b) => a.imageGuidance - b.imageGuidance).flatMap((point) => pointOf(point) ?? []),
  }))
  return series.some(({ points }) => points.length > 0) ? series : undefined
}

async function samplesSection({ models }: Report, evaluations: readonly Evaluation[]): Promise<Html> {
  const rows = evaluations[0]?.samples ?? []
  if (rows.length === 0) return html``
  const shown: Html[] = []
  for (const row of rows) shown.push(await sampleOf(row, models, evaluations))
  return html`<section><h2>Samples</h2><div class="samples">${shown}</div></section>`
}

async function sampleOf(
  row: SampleRow,
  models: readonly ModelReport[],
  evaluations: readonly Evaluation[],
): Promise<Html> {
  const cells: { readonly caption: string; readonly picture: Picture }[] = [{ caption: 'Input', picture: row.input }]
  if (row.target) cells.push({ caption: 'Target', picture: row.target })
  if (evaluations.length === 1) {
    for (const at of spread(evaluations[0]?.points ?? [])) {
      const picture = row.results[at]
      const point = evaluations[0]?.points[at]
      if (picture && point) cells.push({ caption: `Image guidance ${point.imageGuidance}`, picture })
    }
  } else {
    for (const [i, evaluation] of evaluations.entries()) {
      const picture = evaluation.samples.find(({ id }) => id === row.id)?.results[0]
      if (picture) cells.push({ caption: models[i]?.name ?? '', picture })
    }
  }
  const figures: Html[] = []
  for (const { caption, picture } of cells) {
    const small = await thumbnail(picture, pictureSide)
    const source = await inlined(small)
    figures.push(
      html`<figure><img src="${source}" style="aspect-ratio: ${row.aspect.toFixed(4)}" alt="${`${caption} of “${row.instruction}”`}"><figcaption>${caption}</figcaption></figure>`,
    )
  }
  return html`<div class="sample card"><p>${row.instruction}</p><div class="pictures">${figures}</div></div>`
}

/** Places of up to four points, from the lowest image guidance to the highest. */
function spread(points: readonly Point[]): number[] {
  const order = points.map((_, at) => at)
  order.sort((a, b) => (points[a]?.imageGuidance ?? 0) - (points[b]?.imageGuidance ?? 0))
  const count = Math.min(mostResults, order.length)
  if (count < 2) return order
  return Array.from({ length: count }, (_, i) => order[Math.round((i * (order.length - 1)) / (count - 1))] as number)
}
