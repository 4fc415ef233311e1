import { metrics } from '../metrics.ts'
import type { Report } from '../report.ts'
import { type Html, html } from './html.ts'

/** Names that are listed before the rest is only counted. */
const mostNamed = 50

/** The method of the evaluation, metrics that are missing, and items that were skipped. */
export function methodSection(report: Report): Html {
  const { method, models, missing, skipped } = report
  const facts: readonly (readonly [string, string])[] = [
    ...models.map(
      ({ name, settings, secondsPerEdit }) =>
        [
          name,
          `${settings.steps} steps, ${settings.scheduler === 'checkpoint' ? "the checkpoint's own scheduler" : settings.scheduler}, at ${settings.resolution} pixels, ${secondsPerEdit.toFixed(2)} s an edit`,
        ] as const,
    ),
    ['Pictures', shapes[method.shape]],
    ['Against the target', comparisons[method.comparison]],
    ['Seeds', `${method.seed} + the item's place, the same for all models and scales`],
    ...(method.clip === undefined
      ? []
      : ([
          ['CLIP', method.clip],
          ['CLIP direction, image', views[method.view]],
          ['CLIP-I, CLIP-T', 'short side by antialiased bicubic, then the middle square, values 0 … 1'],
        ] as const)),
    ...(method.dino === undefined
      ? []
      : ([['DINO', `${method.dino}; short side 8/7 of that by antialiased bicubic, then the middle square`]] as const)),
    ['Intervals', `95 %, paired bootstrap over items, ${method.draws.toLocaleString('en')} draws`],
  ]
  return html`<section><h2>How it was measured</h2><dl class="facts card">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
${missing.length > 0 && html`<h2>Not measured</h2><ul>${missing.map(({ metrics: names, reason }) => html`<li>${names.map((name) => metrics[name].title).join(', ')}: ${reason}.</li>`)}</ul>`}
${skipped.length > 0 && html`<h2>Passed over</h2><details><summary>${skipped.length === 1 ? 'One pair' : `${skipped.length} pairs`} could not be used</summary><ul>${skipped.slice(0, mostNamed).map(({ id, reason }) => html`<li>${id}: ${reason}</li>`)}${skipped.length > mostNamed && html`<li>and ${skipped.length - mostNamed} more</li>`}</ul></details>`}</section>`
}

const shapes = {
  square: 'brought to a square whatever their shape, as in training and in the published evaluations',
  own: "in their own shape, at the model's size",
} as const

const comparisons = {
  result: "at the size of the model's result",
  target: "at the target's own size, to which the result is enlarged",
} as const

const views = {
  square: 'to a square by bicubic without antialiasing, values 0 … 1',
  'square, -1 to 1':
    'to a square by bicubic without antialiasing, values −1 … 1 taken for 0 … 1 as in the published scripts: to be compared with figures made that way only',
} as const
