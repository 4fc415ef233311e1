import { access, readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  chooseItems,
  defaultPoints,
  type Evaluation,
  evaluate,
  isReport,
  metricNames,
  metrics,
  type Point,
  type Report,
  reportOf,
  reportPage,
} from '@amend/evaluation'
import { writeFileAtomically, writeProblem } from '@amend/files'
import { ImagingError } from '@amend/imaging'
import type { Editor, LoadOptions } from '@amend/inference'
import { type ClipEncoder, type DinoEncoder, openClip, openDino } from '@amend/inference/encoders'
import { type Pairs, readPairs, splitItems } from '@amend/pairs'
import type { Command } from 'commander'
import { makeFolder } from '../destination.ts'
import { UsageError } from '../exit.ts'
import { onInterrupt } from '../interrupt.ts'
import { loadModel, modelPath } from '../model.ts'
import { spoken, statusLine } from '../progress.ts'
import { addEvalOptions, type EvalFlags } from './eval-options.ts'

export function addEvalCommand(program: Command): void {
  const command = program
    .command('eval')
    .summary('measure how well a model edits')
    .description(
      'Edits pairs of a dataset and measures the results: errors against the true results, and the trade-off between following the words and keeping the picture. Writes a page to look at and the figures as JSON.',
    )
    .usage('[options] <model> <dataset>')
    .argument('<model>', 'name, folder or .safetensors file')
    .argument('<dataset>', 'folder of pairs, in any layout that amend train reads')
    .addHelpText(
      'after',
      `
Without --clip the errors against the true results are measured; the curve of
the trade-off needs CLIP.

Examples:
  amend eval runs/teal-prints/model photos --against pico-edit
  amend eval magicbrush MagicBrush/test --no-curve --clip clip-vit-base-patch32
  amend eval timbrooks--instruct-pix2pix edits --part test --pairs 2000 \\
    --clip clip-vit-large-patch14`,
    )
  addEvalOptions(command).action((model: string, dataset: string, flags: EvalFlags) =>
    evaluateModels(model, dataset, flags),
  )
}

async function evaluateModels(model: string, dataset: string, flags: EvalFlags): Promise<void> {
  const pairs = await readPairs(dataset)
  const items = chosenItems(pairs, flags)
  const references = [model, ...(flags.against === undefined ? [] : [flags.against])]
  const name = flags.output ?? `${nameOf(model)}-on-${nameOf(dataset)}`
  const files = await destination(name, flags)
  const interruption = onInterrupt()
  const show = statusLine()
  const encoders = await openEncoders(flags)
  const editors: Editor[] = []
  try {
    for (const reference of references) editors.push(await loadModel(await modelPath(reference), loadOptionsIn(flags)))
    const names = namesOf(editors, references)
    const points = pointsIn(flags, defaultPoints(editors[0] as Editor))
    const evaluations: Evaluation[] = []
    for (const [i, editor] of editors.entries()) {
      show('loading the model')
      const evaluation = await evaluate(editor, items, {
        ...encoders,
        view: viewOf(flags),
        points,
        settings: { ...(flags.steps !== undefined && { steps: flags.steps }) },
        ...(flags.resolution !== undefined && { resolution: flags.resolution }),
        shape: flags.shape,
        comparison: comparisonOf(pairs),
        seed: flags.seed,
        samples: flags.pictures,
        signal: interruption.signal,
        onProgress: ({ done, of, elapsed }) => {
          const which = editors.length > 1 ? `model ${i + 1} of ${editors.length}, ` : ''
          show(`${which}edit ${done} of ${of}, ${spoken((elapsed / done) * (of - done))} left`)
        },
      })
      await editor.release()
      evaluations.push({ ...evaluation, model: { ...evaluation.model, name: names[i] ?? evaluation.model.name } })
    }
    show('writing the report')
    const report = gather(dataset, pairs, items.length, evaluations, encoders, flags)
    await write(files, report, evaluations)
    show('')
    tell(report, files, flags)
  } finally {
    show('')
    interruption.done()
    for (const editor of editors) await editor.release()
    await encoders.clip?.release()
    await encoders.dino?.release()
  }
}

function chosenItems({ pairs }: Pairs, { part, pairs: count, seed }: EvalFlags) {
  const items = part === 'all' ? pairs : splitItems(pairs, part)
  if (items.length === 0) {
    throw new UsageError(
      `The part "${part}" of ${pairs.length} pairs is empty: leave --part out to evaluate all of them.`,
    )
  }
  return chooseItems(items, count === 0 ? items.length : count, seed)
}

/** The models' own names, or the names given on the command line where both models have the same one. */
function namesOf(editors: readonly Editor[], references: readonly string[]): readonly string[] {
  const names = editors.map(({ card }) => card.name)
  return new Set(names).size === names.length ? names : references
}

const nameOf = (reference: string) => path.basename(path.resolve(reference)).replace(/\.safetensors$/, '')

const viewOf = ({ compatRange }: EvalFlags) => (compatRange ? 'square, -1 to 1' : 'square')

/** MagicBrush compares at the size of the ground truth. */
const comparisonOf = ({ layout }: Pairs) => (layout === 'MagicBrush' ? 'target' : 'result')

function pointsIn({ textGuidance, imageGuidance, curve }: EvalFlags, own: readonly Point[]): Point[] {
  const points = own.map((point) => ({ ...point, ...(textGuidance !== undefined && { textGuidance }) }))
  const [first] = points
  const requested = imageGuidance && first ? imageGuidance.map((scale) => ({ ...first, imageGuidance: scale })) : points
  return curve ? requested : requested.slice(0, 1)
}

function loadOptionsIn({ device, precision, threads }: EvalFlags): LoadOptions {
  return { ...(device && { device }), ...(precision && { precision }), ...(threads !== undefined && { threads }) }
}

interface Opened {
  readonly clip?: ClipEncoder
  readonly dino?: DinoEncoder
}

async function openEncoders({ clip, dino, device, threads }: EvalFlags): Promise<Opened> {
  const options = { ...(device && { device }), ...(threads !== undefined && { threads }) }
  return {
    ...(clip !== undefined && { clip: await openClip(await modelPath(clip), options) }),
    ...(dino !== undefined && { dino: await openDino(dino, options) }),
  }
}

interface ReportFiles {
  readonly page: string
  readonly data: string
}

/** Checks that the report can be written before minutes of work. */
async function destination(name: string, { force }: EvalFlags): Promise<ReportFiles> {
  const stem = name.replace(/\.(html|json)$/i, '')
  const files = { page: `${stem}.html`, data: `${stem}.json` }
  const present = await Promise.all(
    Object.values(files).map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  )
  const text = await readFile(files.data, 'utf8').catch(() => '')
  if (!force && present.some(Boolean) && !isReport(text)) {
    throw new UsageError(
      `${present[0] ? files.page : files.data} exists and is no report of amend: use --force to write over it.`,
    )
  }
  await makeFolder(path.dirname(path.resolve(stem)))
  return files
}

function gather(
  dataset: string,
  pairs: Pairs,
  chosen: number,
  evaluations: readonly Evaluation[],
  { clip, dino }: Opened,
  flags: EvalFlags,
): Report {
  const [first, second] = evaluations
  if (!first) throw new RangeError('Nothing was evaluated.')
  const part = flags.part === 'all' ? 'from all of it' : `from its ${flags.part} part`
  return reportOf({
    dataset: {
      name: nameOf(dataset),
      layout: pairs.layout,
      pairs: pairs.pairs.length,
      part: chosen < pairs.pairs.length ? `drawn ${part} with seed ${flags.seed}` : part,
    },
    evaluations: second ? [first, second] : [first],
    method: {
      shape: flags.shape,
      comparison: comparisonOf(pairs),
      seed: flags.seed,
      view: viewOf(flags),
      ...(clip && { clip: clip.name }),
      ...(dino && { dino: dino.name }),
    },
    skipped: pairs.skipped,
  })
}

async function write({ page, data }: ReportFiles, report: Report, evaluations: readonly Evaluation[]): Promise<void> {
  const contents = [
    [data, `${JSON.stringify(report, null, 2)}\n`],
    [page, await reportPage(report, evaluations)],
  ] as const
  for (const [file, content] of contents) {
    await writeFileAtomically(file, content).catch((cause) => {
      throw writeProblem(cause, file, ImagingError)
    })
  }
}

function tell(report: Report, files: ReportFiles, { json }: EvalFlags): void {
  if (json) {
    const { items: _, ...figures } = report
    console.log(JSON.stringify({ ...figures, files }))
    return
  }
  const { models, comparison, evaluated, skipped, missing, dataset } = report
  console.log(`${models.map(({ name }) => name).join(' against ')} on ${evaluated} pairs of ${dataset.name}`)
  for (const name of metricNames) {
    const estimates = models.map(({ points }) => points[0]?.metrics[name])
    const [first] = estimates
    if (!first) continue
    const found = comparison?.points[0]?.metrics[name]
    const figures = estimates.map((estimate) => estimate?.mean.toFixed(4) ?? '').join('  ')
    const interval = first.interval?.map((value) => value.toFixed(4)).join(' to ') ?? ''
    console.log(`  ${metrics[name].title.padEnd(16)}${figures}  ${found ? found.verdict : interval}`.trimEnd())
  }
  console.log(`${files.page}\n${files.data}`)
  for (const { metrics: names, reason } of missing) {
    console.error(`Not measured, because ${reason}: ${names.map((name) => metrics[name].title).join(', ')}.`)
  }
  if (skipped.length > 0) {
    const [first] = skipped
    const others = skipped.length === 1 ? '' : `, and ${skipped.length - 1} more, named in the report`
    console.error(`Passed over: ${first?.id} (${first?.reason.replace(/\.$/, '')})${others}.`)
  }
}
