import { outcomeSchema } from '@amend/contract'
import { ImagingError, type Mask, type Picture, readMask, readPicture } from '@amend/imaging'
import type { Editor, EditResult, StepEvent, Variant } from '@amend/inference'
import { judge, type Thresholds } from '@amend/safety'
import sharp from 'sharp'
import type { TaskContext } from '../process/serve.ts'
import {
  makeFullOfResult,
  makeGlimpse,
  makeModelFile,
  makeOriginal,
  makePreviews,
  type RenditionFile,
  shrink,
} from '../rendition/renditions.ts'
import type { Examiner } from './examiner.ts'
import type { Pace } from './pace.ts'
import type { EngineEvent, EngineRequest, EngineResult } from './tasks.ts'

/** The long side to which a sketch is restored: it is for choosing, not for keeping. */
const sketchSide = 1024

/** The source of an edit. */
export type SourceReader = (source: EngineRequest['source']) => Promise<Picture>

/** Reads the source, unless it is the last one that was read: the edits of a batch share it. */
export function sourceReader(): SourceReader {
  let last: { readonly sha256: string; readonly picture: Promise<Picture> } | undefined
  return async ({ sha256, bytes }) => {
    if (last?.sha256 === sha256) return last.picture
    if (!bytes) throw new RangeError('The engine process does not have the source.')
    // At once and not when it is read: what is asked for meanwhile is the later one.
    last = { sha256, picture: readPicture(bytes) }
    return last.picture
  }
}

/** What an edit is made with. */
export interface EditTools {
  readonly editor: Editor
  readonly readSource: SourceReader
  readonly pace: Pace
  /** Asked only where the request has thresholds: an administrator may turn the check on and off. */
  readonly examiner: Examiner
}

/** Performs one edit, and reports its progress and files as they are made. */
export async function runEdit(
  { editor, readSource, pace, examiner }: EditTools,
  request: EngineRequest,
  { signal, emit, turn }: TaskContext<EngineEvent>,
): Promise<EngineResult> {
  const began = performance.now()
  const original = await readSource(request.source)
  const sketch = request.kind === 'exploration'
  const picture = sketch ? { ...(await shrink(original, sketchSide)), source: original.source } : original
  const settings = await settingsFor(request, picture, picture.width / original.width)
  signal.throwIfAborted()
  const read = performance.now()

  const pending: Promise<void>[] = []
  let files: Promise<unknown> | undefined
  /** While others ran, ms. */
  let waited = 0
  const result = await editor.edit(picture, request.instruction, settings, {
    signal,
    previewEvery: pace.stepsBetweenPreviews,
    onStep: (event) => {
      pace.note({ ...event, elapsed: event.elapsed - waited })
      pending.push(tellStep(event, { pace, examiner, thresholds: request.thresholds, emit }))
    },
    betweenSteps: async () => {
      const asked = performance.now()
      await turn()
      waited += performance.now() - asked
    },
    onPictures: (pictures) => {
      const made = filesOf(pictures, sketch)
      files = Promise.all(made.map((file) => file.then((done) => done && emit({ kind: 'file', file: done }))))
      // Awaited at the end, if the edit gets there.
      files.catch(() => {})
    },
  })
  const [variant] = result.variants
  if (!variant) throw new RangeError('An edit has a variant.')
  pace.noteEnd(result.timings.decode + result.timings.restore)

  const edited = performance.now()
  const [findings, sourceFindings] = await Promise.all([
    request.thresholds && examiner.examine(variant.picture),
    request.source.examine ? examiner.examine(original) : undefined,
    files,
    ...pending,
  ])
  return {
    width: variant.picture.width,
    height: variant.picture.height,
    outcome: outcomeOf(result, variant),
    recipe: JSON.stringify(variant.recipe),
    timings: rounded({
      read: read - began,
      ...result.timings,
      denoise: result.timings.denoise - waited,
      write: performance.now() - edited,
    }),
    ...(findings && { findings }),
    ...(sourceFindings && { sourceFindings }),
  }
}

async function settingsFor({ settings, mask }: EngineRequest, picture: Picture, scale: number) {
  const feather = settings.feather * scale
  return { ...settings, feather, variants: 1, ...(mask && { mask: await maskFor(mask, picture) }) }
}

/**
 * The mask at the picture's size. One drawn at another size is resampled linearly, so that nothing beyond its soft edge
 * can change.
 */
async function maskFor(bytes: Uint8Array, { width, height }: Picture): Promise<Mask> {
  try {
    return await readMask(bytes, { width, height })
  } catch (error) {
    if (!(error instanceof ImagingError) || error.code !== 'mask-size') throw error
  }
  const resized = sharp(bytes).resize(width, height, { fit: 'fill', kernel: 'linear' })
  return readMask(await resized.png({ compressionLevel: 1 }).toBuffer(), { width, height })
}

interface StepTelling extends Pick<EditTools, 'pace' | 'examiner'> {
  readonly thresholds: Thresholds | undefined
  readonly emit: (event: EngineEvent) => void
}

async function tellStep({ step, steps, previews }: StepEvent, { pace, emit, ...safety }: StepTelling): Promise<void> {
  const [shown] = previews ?? []
  const progress = { kind: 'step' as const, step, steps, secondsLeft: pace.secondsLeft(step, steps) }
  // A failed preview does not fail the edit.
  const preview = shown && (await glimpseOf(shown.picture, safety).catch(() => undefined))
  emit({ ...progress, ...(preview !== undefined && { preview }) })
}

/** The long side of the preview of an unsuitable picture, pixels: scaled up by the page it is a blur. */
const veiledSide = 12

/** The preview, classified as a result is: it is a picture that nobody has seen. A checkpoint's own checker is too slow for it. */
async function glimpseOf(picture: Picture, { examiner, thresholds }: Pick<StepTelling, 'examiner' | 'thresholds'>) {
  const scores = thresholds && (await examiner.classify(picture))
  const unsuitable = scores && judge(scores, thresholds)
  return makeGlimpse(picture, unsuitable && veiledSide)
}

function filesOf(
  { picture, modelPicture }: Pick<Variant, 'picture' | 'modelPicture'>,
  sketch: boolean,
): Promise<RenditionFile | undefined>[] {
  const small = makePreviews(picture)
  if (sketch) return small
  return [makeOriginal(picture), ...small, makeModelFile(modelPicture), makeFullOfResult(picture)]
}

function outcomeOf({ notices }: EditResult, { verdict, advice, change }: Variant) {
  return outcomeSchema.parse({ verdict, advice, change, notices })
}

const rounded = (timings: Record<string, number>) =>
  Object.fromEntries(Object.entries(timings).map(([stage, time]) => [stage, Math.round(time)]))
