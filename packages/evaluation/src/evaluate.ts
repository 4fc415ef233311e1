/** Evaluates editors on the items of a dataset: metrics over a sweep of the image scale, and samples. */
import { ImagingError, type Picture } from '@amend/imaging'
import { type Editor, type EditSettings, InferenceError } from '@amend/inference'
import type { Skipped } from '@amend/pairs'
import { EvaluationError } from './error.ts'
import { type EvaluationItem, instructionOf, type PreparedItem, prepareItem, type Shape } from './items.ts'
import { type ComparisonSize, type Encoders, measurerOf } from './measure.ts'
import type { Measures } from './metrics.ts'

/** A pair of scales at which every item is edited. */
export interface Point {
  readonly textGuidance: number
  readonly imageGuidance: number
}

/** How items are edited and measured. */
export interface EvaluationOptions extends Encoders {
  /** The first one is that of the tables. */
  readonly points: readonly Point[]
  /** Steps, scheduler, negative: other overrides of the card's settings. */
  readonly settings?: Partial<Pick<EditSettings, 'steps' | 'scheduler' | 'negative'>>
  /** Side in pixels; default: the card's. */
  readonly resolution?: number
  /** Default 'square'. */
  readonly shape?: Shape
  /** Default 'result'. */
  readonly comparison?: ComparisonSize
  /** Item k is edited with seed + k, at every point and by every model. Default 0. */
  readonly seed?: number
  /** The number of items whose pictures are kept. Default 0. */
  readonly samples?: number
  readonly onProgress?: (progress: EvaluationProgress) => void
  /** Called after each measured item, also with what a later attempt needs to go on. */
  readonly onItem?: (item: EvaluatedItem, pictures: SampleRow, sofar: Sofar) => void
  /** What an earlier attempt with the same items and options has measured: its items are not edited again. */
  readonly from?: Sofar
  /** Awaited between the steps of an edit and after each edit: lets other work run. */
  readonly pause?: () => Promise<void>
  readonly signal?: AbortSignal
}

/** What an evaluation has measured up to an item. */
export interface Sofar {
  readonly items: readonly EvaluatedItem[]
  readonly settings: Evaluation['settings']
  /** Of all edits, ms. */
  readonly editing: number
}

/** The progress of an evaluation. */
export interface EvaluationProgress {
  /** Edits that are finished, and all. */
  readonly done: number
  readonly of: number
  /** Milliseconds since the first edit began. */
  readonly elapsed: number
}

/** The metrics of one item. */
export interface EvaluatedItem {
  readonly id: string
  readonly instruction: string
  /** What the picture and its true result show. */
  readonly captions?: { readonly input?: string | undefined; readonly output?: string | undefined } | undefined
  /** At each point. */
  readonly measures: readonly Measures[]
}

/** The pictures of an item. */
export interface SampleRow {
  readonly id: string
  readonly instruction: string
  /** The aspect ratio before the picture was resized to the model's size. */
  readonly aspect: number
  readonly input: Picture
  readonly target?: Picture
  /** At each point. */
  readonly results: readonly Picture[]
}

/** The metrics of one model on all items. */
export interface Evaluation {
  readonly model: { readonly name: string; readonly identity: string }
  readonly points: readonly Point[]
  /** The settings that were used. */
  readonly settings: Pick<EditSettings, 'steps' | 'scheduler' | 'resolution'>
  readonly items: readonly EvaluatedItem[]
  readonly skipped: readonly Skipped[]
  readonly samples: readonly SampleRow[]
  /** Of one edit, on average. */
  readonly secondsPerEdit: number
}

/** Image scales of the paper's figure 8 (compute_metrics.py). */
export const paperScales: readonly number[] = [1, 1.2, 1.4, 1.6, 1.8, 2, 2.2]

/** The number of scales in a sweep over a card's own range. */
const ownScales = 5

/** The card's own point first, then a sweep of the image scale: the paper's, or the range that suits the model. */
export function defaultPoints({ card }: Pick<Editor, 'card'>): Point[] {
  const { textGuidance, imageGuidance } = card.defaults
  const [least, most] = card.ranges.imageGuidance
  const family = textGuidance === 7.5 && imageGuidance === 1.5
  const scales = family
    ? paperScales
    : Array.from({ length: ownScales }, (_, i) => round(least + ((most - least) * i) / (ownScales - 1)))
  return sweep(textGuidance, scales, imageGuidance)
}

const round = (value: number) => Number(value.toFixed(4))

/** One point per image scale, and first of all one at `main`. */
export function sweep(textGuidance: number, scales: readonly number[], main: number): Point[] {
  return [...new Set([main, ...scales])].map((imageGuidance) => ({ textGuidance, imageGuidance }))
}

/**
 * Edits every item at every point and measures the model's own picture. Items with broken pictures are skipped and
 * named.
 * @throws EvaluationError 'empty-data' when no item is left; errors of the editor; the signal's reason when aborted
 */
export async function evaluate(
  editor: Editor,
  items: readonly EvaluationItem[],
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { card, identity } = editor
  const { points, seed = 0, samples: kept = 0, onProgress, onItem, from, pause, signal } = options
  const rule = { ...card.resolution, target: options.resolution ?? card.resolution.target }
  const found: EvaluatedItem[] = []
  const skipped: Skipped[] = []
  const samples: SampleRow[] = []
  const measured = new Map(from?.items.map((item) => [item.id, item]))
  const hooks = { ...(signal && { signal }), ...(pause && { betweenSteps: pause }) }
  let settings = from?.settings
  let editing = from?.editing ?? 0
  const began = performance.now()

  for (const [k, item] of items.entries()) {
    signal?.throwIfAborted()
    const known = measured.get(item.id)
    if (known) {
      found.push(known)
      continue
    }
    const instruction = instructionOf(item, seed)
    try {
      const prepared = await prepareItem(item, options.shape ?? 'square', rule)
      const measure = await measurerOf(referenceOf(prepared), options, options.comparison ?? 'result')
      const measures: Measures[] = []
      const results: Picture[] = []
      for (const [at, point] of points.entries()) {
        const start = performance.now()
        const overrides = { ...options.settings, ...point, resolution: rule.target, seed: seed + k, ...plain }
        const edit = await editor.edit(prepared.input, instruction, overrides, hooks)
        editing += performance.now() - start
        settings ??= settingsOf(edit.settings)
        const result = edit.variants[0]?.modelPicture
        if (!result) throw new RangeError('The editor returned no variant.')
        measures.push(await measure(result))
        results.push(result)
        onProgress?.({
          done: k * points.length + at + 1,
          of: items.length * points.length,
          elapsed: performance.now() - began,
        })
        await pause?.()
      }
      const { captions } = item
      const evaluated = { id: item.id, instruction, ...(captions && { captions }), measures }
      found.push(evaluated)
      const { aspect, input, target } = prepared
      const pictures = { id: item.id, instruction, aspect, input, ...(target && { target }), results }
      if (samples.length < kept) samples.push(pictures)
      if (settings) onItem?.(evaluated, pictures, { items: found, settings, editing })
    } catch (error) {
      if (!isAboutPicture(error)) throw error
      skipped.push({ id: item.id, reason: error.message })
    }
  }
  if (!settings || found.length === 0) {
    const [first] = skipped
    const why = first ? ` ${first.id}: ${first.reason}` : ''
    throw new EvaluationError('empty-data', `None of the ${items.length} items can be evaluated.${why}`)
  }
  return {
    model: { name: card.name, identity },
    points,
    settings,
    items: found,
    skipped,
    samples,
    secondsPerEdit: editing / 1000 / (found.length * points.length),
  }
}

const settingsOf = ({ steps, scheduler, resolution }: EditSettings): Evaluation['settings'] => ({
  steps,
  scheduler,
  resolution,
})

/** The model's own picture of one seed. */
const plain = { variants: 1, samples: 1, restore: 'model' } as const

const referenceOf = ({ item: { captions }, input, target }: PreparedItem) => ({
  input,
  ...(target && { target }),
  ...(captions && { captions }),
})

const isAboutPicture = (error: unknown): error is Error =>
  (error instanceof ImagingError && error.code !== 'aborted' && error.code !== 'not-finite') ||
  (error instanceof InferenceError && (error.code === 'picture-too-small' || error.code === 'picture-too-narrow'))
