/** The report of a dataset: one page without scripts or external files. Texts of the dataset are escaped. */
import { type Html, html, inlined, style, thumbnail } from '@amend/evaluation/page'
import { ImagingError, readPicture } from '@amend/imaging'
import type { DatasetFolder } from '../folder.ts'
import { fateText } from '../selection/fate-text.ts'
import { type Funnel, fates, select } from '../selection/select.ts'
import type { Selection } from '../selection/selection.ts'
import { type Histogram, histogramOf, type SamplePair, type ScoreName, samplePairs, scoreNames } from './gather.ts'
import { histogramSvg } from './histogram.ts'
import { ownStyle } from './style.ts'

/** What is reported. */
export interface ReportOptions {
  readonly name: string
  readonly selection: Selection
  readonly selectionName: string
  /** Kept pairs in the sheet, and as many rejected ones. */
  readonly samples?: number
  readonly seed?: number
}

/** Long side of the pictures in the page. */
const pictureSide = 192

const titles: Readonly<Record<ScoreName, { readonly title: string; readonly short: string; readonly about: string }>> =
  {
    clip_sim_image: { title: 'Image similarity', short: 'Image', about: 'How much the two pictures have in common.' },
    clip_sim_dir: {
      title: 'Direction similarity',
      short: 'Direction',
      about: 'Whether the change between the pictures is that between the captions.',
    },
    clip_sim_0: {
      title: 'Caption similarity before',
      short: 'Before',
      about: 'Whether the picture before shows its caption.',
    },
    clip_sim_1: {
      title: 'Caption similarity after',
      short: 'After',
      about: 'Whether the picture after shows its caption.',
    },
  }

/** The page. @throws DatasetError 'empty-data' when nothing is painted yet */
export async function datasetReport(dataset: DatasetFolder, options: ReportOptions): Promise<string> {
  const { selection, selectionName, name, samples = 12, seed = 0 } = options
  const judged = await select(dataset, selection)
  try {
    const { funnel, database } = judged
    const histograms: Histogram[] = []
    for (const score of scoreNames) {
      const found = await histogramOf(database, score)
      if (found) histograms.push(found)
    }
    const kept = await samplePairs(dataset, judged, { kept: true, count: samples, seed })
    const rejected = await samplePairs(dataset, judged, { kept: false, count: samples, seed })
    const { markup } =
      html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: selection ${selectionName}</title><style>${{ markup: style + ownStyle }}</style></head><body><main>
<header><h1>${name}</h1><p class="soft">Selection “${selectionName}”: ${number(funnel.kept.pairs)} pairs of ${number(funnel.candidates)} candidates kept, for ${number(funnel.kept.triples)} instructions and ${number(funnel.kept.captions)} captions.</p></header>
${funnelSection(funnel, selection)}
${histogramSection(histograms, selection)}
${await sheetSection('Kept pairs', kept, selection)}
${await sheetSection('Rejected candidates', rejected, selection)}
${recipeSection(dataset, selection)}
</main></body></html>`
    return `<!doctype html>\n${markup}\n`
  } finally {
    judged.close()
  }
}

const number = (value: number) => value.toLocaleString('en')

function funnelSection(
  { captions, triples, candidates, checkedForSafety, fates: counts }: Funnel,
  selection: Selection,
): Html {
  const row = (kind: 'stage' | 'dropped', text: string, count: number, of: number) =>
    html`<tr class="${kind}"><td>${capitalised(text)}</td><td>${kind === 'dropped' ? '−' : ''}${number(count)}</td><td><small>${share(count, of)}</small></td><td class="bar"><span style="width: ${((100 * count) / Math.max(1, of)).toFixed(2)}%"></span></td></tr>`
  const refused = (reasons: Readonly<Record<string, number>>, of: number) =>
    Object.entries(reasons)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => row('dropped', reason, count, of))
  const read = captions.taken + sum(Object.values(captions.refused))
  const stages = [
    ...(read > 0 ? [row('stage', 'Captions read', read, read), ...refused(captions.refused, read)] : []),
    ...(triples.written > 0
      ? [
          row('stage', 'Instructions written', triples.written, triples.written),
          ...refused(triples.refused, triples.written),
        ]
      : []),
    row('stage', 'Candidates', candidates, candidates),
    ...fates.flatMap((fate) =>
      fate !== 'kept' && counts[fate] > 0 ? [row('dropped', fateText(fate, selection), counts[fate], candidates)] : [],
    ),
    row('stage', 'Kept pairs', counts.kept, candidates),
  ]
  return html`<section><h2>Funnel</h2><div class="card scroll"><table class="funnel"><tbody>${stages}</tbody></table></div><p class="note" style="margin-top:12px">A candidate is counted at the first test that it fails, in this order. ${safetyText(candidates, checkedForSafety)}</p></section>`
}

function safetyText(candidates: number, checked: number): string {
  if (checked === 0) return 'No safety classifier has judged the pictures.'
  return checked === candidates
    ? 'A safety classifier has judged all pictures.'
    : `A safety classifier has judged ${number(checked)} candidates, and nothing the others.`
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function share(count: number, of: number): string {
  if (of === 0) return ''
  const percent = (100 * count) / of
  return `${percent > 0 && percent < 0.1 ? '< 0.1' : percent.toFixed(percent < 10 ? 1 : 0)} %`
}

function thresholdOf(name: ScoreName, { thresholds }: Selection): number | null {
  if (name === 'clip_sim_image') return thresholds.image
  return name === 'clip_sim_dir' ? thresholds.direction : thresholds.caption
}

function histogramSection(histograms: readonly Histogram[], selection: Selection): Html {
  if (histograms.length === 0) return html`<section><h2>Scores</h2><p>The pairs have no scores yet.</p></section>`
  return html`<section><h2>Scores</h2><p class="legend"><span class="key-all soft">all candidates</span><span class="key-1">kept pairs</span><span class="key-2">threshold</span></p><div class="histograms">${histograms.map(
    (histogram) => {
      const { title, about } = titles[histogram.name]
      const least = thresholdOf(histogram.name, selection)
      return html`<div class="card"><h3>${title}</h3><p>${about}${least !== null && ` At least ${least}.`}</p>${histogramSvg(histogram, title, least)}</div>`
    },
  )}</div></section>`
}

async function sheetSection(title: string, pairs: readonly SamplePair[], selection: Selection): Promise<Html> {
  if (pairs.length === 0)
    return html`<section><h2>${title}</h2><p class="soft">There are none with pictures.</p></section>`
  const cards: Html[] = []
  for (const pair of pairs) cards.push(await pairCard(pair, selection))
  return html`<section><h2>${title}</h2><p class="note">Drawn at random.</p><div class="sheet">${cards}</div></section>`
}

async function pairCard(pair: SamplePair, selection: Selection): Promise<Html> {
  const { instruction, caption, edited_caption, scores, fate, triple, candidate } = pair
  const [before, after] = [await shown(pair.before), await shown(pair.after)]
  const picture = (source: string | undefined, text: string, what: string) =>
    html`<figure>${source ? html`<img src="${source}" alt="${`${what}: ${text}`}">` : html`<p class="why">The picture is broken.</p>`}<figcaption>${text}</figcaption></figure>`
  const score = (name: ScoreName) => {
    const value = scores[name]
    const least = thresholdOf(name, selection)
    const low = value !== null && least !== null && value < least
    return html`<div><dt title="${titles[name].title}">${titles[name].short}</dt><dd class="${low ? 'low' : ''}">${value === null ? '–' : value.toFixed(3).replace('-', '−')}</dd></div>`
  }
  return html`<article class="card pair"><p>${instruction}</p><div class="two">${picture(before, caption, 'Before')}${picture(after, edited_caption, 'After')}</div><dl class="scores">${scoreNames.map(score)}</dl><p class="why ${fate === 'kept' ? 'good' : ''}">${fateText(fate, selection)} <span class="soft">(${triple}.${candidate})</span></p></article>`
}

async function shown(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return await inlined(await thumbnail(await readPicture(bytes), pictureSide))
  } catch (error) {
    if (error instanceof ImagingError) return undefined
    throw error
  }
}

function recipeSection({ recipe }: DatasetFolder, selection: Selection): Html {
  const { writer, painter } = recipe
  const facts: [string, string][] = [
    ['Writer', 'model' in writer ? writer.model : 'ready instructions'],
    ['Painter', 'model' in painter ? painter.model : `imported from ${painter.layout}`],
    ['Scores', recipe.clip],
    ...attentionFacts(recipe),
    ['Seed', String(recipe.seed)],
    ['Candidates', `up to ${recipe.candidates.most} for each instruction, until ${recipe.candidates.enough} pass`],
    ['Limit', selection.perTriple === null ? 'none' : `${selection.perTriple} pairs for each instruction`],
    ['Near-duplicates', duplicatesText(selection)],
  ]
  return html`<section><h2>How it was made</h2><dl class="facts card">${facts.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`,
  )}</dl></section>`
}

/** How pictures of a pair share attention, where that is Prompt-to-Prompt. */
function attentionFacts({ painter }: DatasetFolder['recipe']): [string, string][] {
  if (painter.kind !== 'text-to-image' || !painter.promptToPrompt) return []
  const { edit, cross, emphasis, localBlend } = painter.promptToPrompt
  return [
    [
      'Attention',
      [
        `Prompt-to-Prompt (${edit}), cross-attention for ${cross.join(' to ')} of the steps`,
        ...(emphasis.some((factor) => factor !== 1) ? [`new words times ${emphasis.join(' to ')}`] : []),
        ...(localBlend ? [`local blend above ${localBlend.threshold}`] : []),
      ].join(', '),
    ],
  ]
}

function duplicatesText({ duplicates }: Selection): string {
  if (!duplicates) return 'kept'
  const { hashDistance, cosine, rule, pictures } = duplicates
  const which = pictures === 'both' ? 'both pictures' : 'the picture before'
  const tests = [
    ...(hashDistance === null ? [] : [`hashes of ${which} differ in at most ${hashDistance} bits`]),
    ...(cosine === null ? [] : [`embeddings of the picture before have a cosine of at least ${cosine}`]),
  ]
  return tests.length === 0 ? 'kept' : `dropped where ${tests.join(` ${rule} `)}`
}
