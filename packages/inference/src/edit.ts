/** One edit from pixels to pixels: prepare, encode, denoise, decode, restore at the picture's own size. */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type Notice, ownScheduler, type Recipe } from '@amend/contract'
import {
  checkpointScheduler,
  editLatents,
  guidanceBranches,
  isSchedulerName,
  type SchedulerConfig,
  type SchedulerSettings,
  withScheduler,
} from '@amend/diffusion'
import {
  composite,
  featherMask,
  judgeChange,
  type Mask,
  type ModelInput,
  measureChange,
  modelSize,
  type Picture,
  restoreDetail,
  restoreModel,
  toModelInput,
} from '@amend/imaging'
import { type Understanding, understand } from '@amend/instructions'
import type { ModelCard, SdxlParts } from '@amend/models/checkpoint'
import type { ClipEncoding, ClipTokenizer } from '@amend/models/tokenizer'
import { adviceFor } from './advice.ts'
import { embedTexts, imageCondition } from './conditions.ts'
import type { EditResult, EditRun, EditSettings, Variant } from './editor.ts'
import { InferenceError } from './error.ts'
import type { Floats } from './floats.ts'
import type { UsedLora } from './lora.ts'
import type { EditModel } from './model.ts'
import { previewer, visiblePart } from './preview.ts'
import { checkInstruction, resolveSettings } from './settings.ts'

/** A checkpoint with its open parts. */
export interface LoadedModel {
  readonly model: EditModel
  readonly tokenizer: ClipTokenizer
  /** Of the checkpoint; checked when an edit uses it. */
  readonly scheduler: SchedulerSettings
  readonly card: ModelCard
  readonly identity: string
  /** How an SDXL model is conditioned. */
  readonly sdxl?: SdxlParts
  /** The LoRA files that were added. */
  readonly loras: readonly UsedLora[]
  readonly runtime: Recipe['runtime']
}

type CardScope = NonNullable<ModelCard['scope']>

/** Between the seeds of the samples of one variant: far enough that no other variant has the same. */
const sampleStride = 1000
/** Bytes of activations that one batch may take. */
const batchMemory = 2 * 2 ** 30
const leastSide = 8
/** Long side over short side. Beyond this a picture would become a strip of a few latent positions, or a very long one. */
const mostElongated = 8

type Stage = keyof EditResult['timings']

/**
 * Performs one edit with a loaded model.
 * @throws InferenceError for bad settings, picture or mask before anything is computed; the signal's reason when
 * aborted
 */
export async function performEdit(
  loaded: LoadedModel,
  picture: Picture,
  instruction: string,
  given: Partial<EditSettings>,
  run: EditRun,
): Promise<EditResult> {
  const { model, card } = loaded
  const { signal } = run
  const said = checkInstruction(instruction)
  const understood = understand(said, card.scope)
  const { prompt: wish } = understood
  const settings = settingsFor(card, understood, given)
  const scheduler = schedulerFor(loaded.scheduler, settings.scheduler)
  checkPicture(picture, settings.mask)
  const clock = stopwatch()

  const { side, multiple } = card.resolution
  const size = modelSize(picture.width, picture.height, { side, multiple, target: settings.resolution })
  const input = await toModelInput(picture, size)
  const image: Floats = { data: input.pixels, shape: [3, input.height, input.width] }
  await clock.next('prepare', signal)

  // The tokenizer's files may name a length of their own, or none that is meant.
  const context = Math.min(loaded.tokenizer.maxLength, model.contextLength)
  const texts = {
    instruction: loaded.tokenizer.encode(wish, context),
    negative: loaded.tokenizer.encode(settings.negative, context),
  }
  const notices = noticesFor(card, understood, texts)
  run.onNotices?.(notices)
  const { prompt, negative } = await embedTexts(loaded, texts.instruction, texts.negative, settings.negative === '')
  const imageLatents = await model.encodeImage(image)
  await clock.next('encode', signal)

  const variants = Array.from({ length: settings.variants }, (_, k) => settings.seed + k)
  const seeds = Array.from({ length: settings.samples }, (_, j) =>
    variants.map((seed) => seed + sampleStride * j),
  ).flat()
  const guidance = { text: settings.textGuidance, image: settings.imageGuidance }
  // Int8 products share one range of values among the items of a batch, and a seed must give the same result alone.
  const together =
    loaded.runtime.precision === 'int8' ? 1 : batchSize(model, imageLatents, guidanceBranches(guidance).length)
  const batches = inBatches(seeds, together)
  const preview = previewer(model, imageLatents, input)
  const finished: Floats[] = []
  const began = performance.now()
  for (const [index, batch] of batches.entries()) {
    const done = index * (batches[0]?.length ?? 0)
    const latents = await editLatents({
      unet: model.unet,
      imageLatents: imageCondition(loaded, imageLatents),
      text: { prompt, negative },
      config: scheduler,
      steps: settings.steps,
      guidance,
      speed: settings.speed,
      seeds: batch,
      signal,
      async onStep({ step, steps, timestep, denoised }) {
        const due = run.previewEvery && step % run.previewEvery === 0 && step + 1 < steps && done < variants.length
        const shown = Math.min(batch.length, variants.length - done)
        const previews = due ? await preview(denoised, shown) : []
        await run.onStep?.({
          step: index * steps + step + 1,
          steps: batches.length * steps,
          timestep,
          elapsed: performance.now() - began,
          ...(due && { previews: previews.map((shownNow, i) => ({ variant: done + i, picture: shownNow })) }),
        })
        await run.betweenSteps?.()
        await yieldToEventLoop()
      },
    })
    finished.push(...itemsOf(latents))
  }
  await clock.next('denoise', signal)

  const outputs: Floats[] = []
  for (const latents of finished) {
    outputs.push(first(await model.decode(latents)))
    await yieldToEventLoop(signal)
  }
  const reference = settings.restore === 'detail' ? first(await model.decodeUnscaled(batchOfOne(imageLatents))) : image
  await clock.next('decode', signal)

  const mask = settings.mask && (await featherMask(settings.mask, settings.feather))
  const results: Variant[] = []
  for (const [k, seed] of variants.entries()) {
    const samples = outputs.filter((_, i) => i % variants.length === k)
    const painted = average(samples)
    const whole = await restore(picture, input, reference, painted, settings)
    const edited = mask ? await composite(picture, whole, mask) : whole
    const pictures = { picture: edited, modelPicture: visiblePart(painted, input) }
    run.onPictures?.(pictures)
    const change = await measureChange(picture, edited, settings.mask)
    const verdict = judgeChange(change)
    const advice = adviceFor(verdict, settings, card.ranges)
    const recipe = recipeOf(loaded, picture, wish, settings, seed)
    results.push({ ...pictures, seed, change, verdict, ...(advice && { advice }), recipe })
    signal?.throwIfAborted()
  }
  await clock.next('restore', signal)

  return { variants: results, settings, notices, timings: clock.timings() }
}

function settingsFor(card: ModelCard, understood: Understanding, given: Partial<EditSettings>): EditSettings {
  const { steps, textGuidance, imageGuidance, restore, scheduler = ownScheduler, samples, speed } = card.defaults
  const chosen = given.restore ?? restore
  const settings = resolveSettings(given, {
    steps,
    textGuidance,
    imageGuidance,
    variants: 1,
    negative: '',
    scheduler,
    resolution: card.resolution.target,
    restore,
    samples: chosen === 'detail' ? samples : 1,
    feather: 0,
    strength: chosen === 'detail' ? understood.strength : 1,
    speed,
  })
  if (settings.restore === 'model' && settings.samples > 1) {
    throw new InferenceError(
      'bad-setting',
      'Averaging several samples blurs the model\'s own pixels: use it with "detail", or one sample with "model".',
    )
  }
  if (settings.restore === 'model' && settings.strength !== 1) {
    throw new InferenceError(
      'bad-setting',
      'The strength scales the change of the photo\'s own colours: use it with "detail", or 1 with "model".',
    )
  }
  return settings
}

export function schedulerFor(settings: SchedulerSettings, name: string): SchedulerConfig {
  return isSchedulerName(name) ? withScheduler(settings, name) : checkpointScheduler(settings)
}

export function checkPicture({ width, height }: Picture, mask: Mask | undefined): void {
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (short < leastSide) {
    throw new InferenceError(
      'picture-too-small',
      `The picture is ${width} × ${height}; at least ${leastSide} pixels a side are needed.`,
    )
  }
  if (long > mostElongated * short) {
    throw new InferenceError(
      'picture-too-narrow',
      `The picture is ${width} × ${height}; one side may be at most ${mostElongated} times the other: crop it first.`,
    )
  }
  if (mask && (mask.width !== width || mask.height !== height)) {
    throw new InferenceError(
      'mask-size',
      `The mask is ${mask.width} × ${mask.height}, the picture ${width} × ${height}.`,
    )
  }
}

/** Seeds computed at once: as many as fit in memory, whatever their number gives the same results. */
function batchSize(model: EditModel, { shape }: Floats, branches: number): number {
  const positions = (shape[1] ?? 1) * (shape[2] ?? 1) * branches
  return Math.max(1, Math.floor(batchMemory / (positions * model.activationBytesPerPosition)))
}

function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size)
  const even = Math.ceil(items.length / count)
  return Array.from({ length: count }, (_, i) => items.slice(i * even, (i + 1) * even))
}

async function restore(
  picture: Picture,
  input: ModelInput,
  reference: Floats,
  output: Floats,
  { restore: way, strength }: EditSettings,
) {
  if (way === 'model') return restoreModel(picture, output.data, input)
  return restoreDetail(picture, reference.data, output.data, input, { strength })
}

function noticesFor(
  card: ModelCard,
  { inside, looks }: Understanding,
  texts: Readonly<Record<'instruction' | 'negative', ClipEncoding>>,
): Notice[] {
  const notices: Notice[] = []
  for (const [name, { ids, truncated }] of Object.entries(texts)) {
    if (!truncated) continue
    const [code, text] =
      name === 'negative' ? (['negative-cut', 'negative instruction'] as const) : (['instruction-cut', name] as const)
    const message = `The ${text} is longer than the ${ids.length} tokens that the model reads: its end was left out.`
    notices.push({ code, message, values: { tokens: ids.length } })
  }
  if (card.scope && !inside) notices.push(outsideScope(card.name, card.scope, looks))
  return notices
}

function outsideScope(model: string, { cannot, looks: known }: CardScope, nearest: readonly string[]): Notice {
  const near = nearest.length > 0
  const looks = (near ? nearest.slice(0, 3) : Object.keys(known).slice(0, 8)).join(', ')
  const instead = near ? `It may answer with: ${looks}.` : `It knows looks such as ${looks}.`
  return {
    code: near ? 'outside-scope-near' : 'outside-scope',
    message: `This instruction lies outside of what ${model} has learned. ${cannot} ${instead}`,
    values: { model, looks },
  }
}

function recipeOf(
  loaded: LoadedModel,
  picture: Picture,
  instruction: string,
  settings: EditSettings,
  seed: number,
): Recipe {
  const { mask, variants: _, ...rest } = settings
  const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')
  const bytes = (data: Uint8Array | Uint16Array | Float32Array) =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return {
    version: 1,
    model: {
      name: loaded.card.name,
      identity: loaded.identity,
      ...(loaded.loras.length > 0 && { loras: [...loaded.loras] }),
    },
    source: {
      sha256: picture.source?.sha256 ?? hash(bytes(picture.rgb)),
      width: picture.width,
      height: picture.height,
    },
    instruction,
    settings: { ...rest, seed },
    ...(mask && { maskSha256: hash(bytes(mask.weight)) }),
    runtime: loaded.runtime,
  }
}

function average(items: readonly Floats[]): Floats {
  const [only, ...rest] = items
  if (!only) throw new RangeError('There is nothing to average.')
  if (rest.length === 0) return only
  const sum = Float64Array.from(only.data)
  for (const { data } of rest) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (data[i] as number)
  return { data: Float32Array.from(sum, (value) => value / items.length), shape: only.shape }
}

const first = ({ data, shape }: Floats): Floats => ({ data, shape: shape.slice(1) })
export const batchOfOne = ({ data, shape }: Floats): Floats => ({ data, shape: [1, ...shape] })

/** The items of a batch, each a batch of its own. */
export function itemsOf({ data, shape: [batch = 1, ...shape] }: Floats): Floats[] {
  const size = data.length / batch
  return Array.from({ length: batch }, (_, i) => ({
    data: data.subarray(i * size, (i + 1) * size),
    shape: [1, ...shape],
  }))
}

/**
 * Lets timers, signals and progress run: the runtime blocks the thread during a network.
 * @throws the signal's reason when aborted
 */
export async function yieldToEventLoop(signal?: AbortSignal): Promise<void> {
  await setImmediate()
  signal?.throwIfAborted()
}

/** Measures the stages; between two of them an abort takes effect. */
function stopwatch() {
  const timings: Record<Stage, number> = { prepare: 0, encode: 0, denoise: 0, decode: 0, restore: 0 }
  let last = performance.now()
  return {
    async next(stage: Stage, signal: AbortSignal | undefined): Promise<void> {
      timings[stage] = performance.now() - last
      await yieldToEventLoop(signal)
      last = performance.now()
    },
    timings: () => timings,
  }
}
