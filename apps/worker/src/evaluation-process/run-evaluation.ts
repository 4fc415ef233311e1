import { chooseItems, defaultPoints, type EvaluationItem, evaluate, reportOf, type SampleRow } from '@amend/evaluation'
import type { Picture } from '@amend/imaging'
import { openClip } from '@amend/inference/encoders'
import { locateModel, openStore } from '@amend/models/store'
import { type Pairs, readPairs, splitItems } from '@amend/pairs'
import { embeddedCheckpoints } from '@amend/pico'
import type { EvaluationSettings } from '@amend/services/evaluation'
import { evaluatedSoFarSchema, evaluationResultsSchema } from '@amend/services/types'
import sharp from 'sharp'
import type { EngineOptions } from '../engine-process/options.ts'
import { variables } from '../environment.ts'
import { loadModel } from '../model/load.ts'
import type { TaskContext } from '../process/serve.ts'
import { EvaluationRefusal } from './refusal.ts'
import type { EvaluationOutcome, EvaluationTask, ItemMeasured, PictureMade } from './tasks.ts'

/** The long side of the pictures that are kept, pixels. */
const pictureSide = 384
const webp = { quality: 86, effort: 1 }
const part = { all: 'all of it', train: 'its training part', validation: 'its validation part', test: 'its test part' }

/** Edits and measures all items, and reports each as it is measured. */
export async function runEvaluation(
  { model, settings, from, sofar }: EvaluationTask,
  { signal, emit, turn }: TaskContext<ItemMeasured | PictureMade>,
  options: EngineOptions,
): Promise<EvaluationOutcome> {
  const pairs = 'folder' in from ? await readPairs(from.folder) : undefined
  const items = pairs ? chosenItems(pairs, settings) : 'items' in from ? from.items : []
  const { editor } = await loadModel(model, options)
  const clip = await openClip(
    await locateModel(settings.clip, embeddedCheckpoints, openStore({ env: variables })),
    options,
  ).catch(async (error: unknown) => {
    await editor.release()
    throw error
  })
  try {
    const points = defaultPoints(editor)
    const pictures: Promise<void>[] = []
    const evaluation = await evaluate(editor, items, {
      ...{ clip, view: 'square', points: settings.curve ? points : points.slice(0, 1), seed: settings.seed, signal },
      settings: settings.steps === null ? {} : { steps: settings.steps },
      ...(sofar && { from: sofar }),
      pause: () => turn(),
      onItem: (_, rows, { items: measured, ...reached }) => {
        pictures.push(emitPictures(rows, emit))
        const [item] = evaluatedSoFarSchema.shape.items.parse(measured.slice(-1))
        if (item) emit({ kind: 'item', item, ...reached, share: measured.length / items.length })
      },
    })
    await Promise.all(pictures)
    const { dataset, skipped } = described(pairs, items.length, settings)
    const method = { shape: 'square', comparison: 'result', seed: settings.seed, view: 'square' } as const
    const report = reportOf({ dataset, evaluations: [evaluation], method: { ...method, clip: clip.name }, skipped })
    const [own] = report.models
    if (!own) throw new RangeError('A report has a model.')
    return {
      sofar: evaluatedSoFarSchema.parse({
        ...{ items: evaluation.items, settings: evaluation.settings },
        editing: evaluation.secondsPerEdit * 1000 * evaluation.items.length * evaluation.points.length,
      }),
      results: evaluationResultsSchema.parse({ ...report, ...own, dataset, clip: clip.name }),
    }
  } finally {
    await editor.release()
    await clip.release()
  }
}

/** @throws EvaluationRefusal 'empty-data' */
function chosenItems({ pairs }: Pairs, settings: EvaluationSettings): EvaluationItem[] {
  const items = settings.part === 'all' ? [...pairs] : splitItems([...pairs], settings.part)
  if (items.length === 0) {
    throw new EvaluationRefusal('empty-data', `There are no pairs in ${part[settings.part]}: evaluate all of it.`)
  }
  return chooseItems(items, settings.count === 0 ? items.length : settings.count, settings.seed)
}

function described(pairs: Pairs | undefined, chosen: number, settings: EvaluationSettings) {
  if (!pairs)
    return { dataset: { name: 'golden set', layout: 'golden set', pairs: chosen, part: part.all }, skipped: [] }
  const { layout, skipped } = pairs
  return { dataset: { name: layout, layout, pairs: pairs.pairs.length, part: part[settings.part] }, skipped }
}

/** Encodes photo, target and the result at the model's own scales. */
async function emitPictures({ id, aspect, input, target, results }: SampleRow, emit: (event: PictureMade) => void) {
  const own = results[0]
  const files = [
    ['photo', input],
    ['result', own],
    ['target', target],
  ] as const
  await Promise.all(
    files.map(async ([of, picture]) => {
      if (picture)
        emit({ kind: 'picture', itemId: id, of, bytes: await encoded(picture, aspect), mediaType: 'image/webp' })
    }),
  )
}

/** At the photo's aspect ratio: the model has seen it as a square. */
function encoded({ width, height, rgb }: Picture, aspect: number): Promise<Buffer> {
  const [w, h] = aspect > 1 ? [pictureSide, pictureSide / aspect] : [pictureSide * aspect, pictureSide]
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize(Math.max(1, Math.round(w)), Math.max(1, Math.round(h)), { fit: 'fill' })
    .webp(webp)
    .toBuffer()
}
