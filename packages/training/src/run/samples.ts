/** The sample grid of a run: the same pictures, instructions and seeds each time, so that only the weights differ. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { editLatents, parseSchedulerConfig, randomOf } from '@amend/diffusion'
import { fromModelOutput, type Picture, pictureFromRgb, writePicture } from '@amend/imaging'
import type { Base } from '../base.ts'
import type { EncodedPair } from '../data/latents.ts'
import { onDisk, writeWhole } from '../disk.ts'
import type { Floats } from '../network/batch.ts'
import type { Predictor } from '../network/trainable-network.ts'
import type { RunConfig } from './config.ts'
import type { Prepared } from './prepare.ts'

/** A row of the sample grid. */
export interface SampleItem {
  /** The id of the pair. */
  readonly id: string
  readonly instruction: string
  readonly encoded: EncodedPair
  readonly seed: number
}

/** The networks and settings for samples. */
export interface SampleRun {
  readonly base: Base
  readonly predictor: Predictor
  /** Text of the `scheduler_config.json` for the samples. */
  readonly scheduler: string
  /** [C, h, w] */
  readonly shape: readonly [number, number, number]
  embed(text: string): Promise<Floats>
}

/** The rows of the grid: held-out pairs first, then pairs of the training set; the same ones with the same seeds each time. */
export async function sampleItems(
  { source, heldOut, manifest }: Pick<Prepared, 'source' | 'heldOut' | 'manifest'>,
  { samples, seed }: Pick<RunConfig, 'samples' | 'seed'>,
): Promise<SampleItem[]> {
  const items: SampleItem[] = []
  for (const [i, pair] of [...heldOut, ...source.trained].slice(0, samples).entries()) {
    const { id = '', instructions = [''] } = manifest.pairs[pair] ?? {}
    items.push({
      id,
      instruction: instructions[i % instructions.length] ?? '',
      encoded: await source.examples.read(pair, 0),
      seed: randomOf(seed, i).below(2 ** 31),
    })
  }
  return items
}

/** Pixels between the pictures of a grid. */
export const gap = 4

/** Edits every item with the given weights: one row per item, with the input, the target and the model's output. */
export async function sampleGrid(
  run: SampleRun,
  items: readonly SampleItem[],
  weights: readonly Float32Array[],
): Promise<Picture> {
  const { card, model } = run.base.loaded
  const config = parseSchedulerConfig(run.scheduler, run.base.checkpoint.schedulerClass)
  const { steps, textGuidance, imageGuidance } = card.defaults
  const rows: Picture[][] = []
  for (const { instruction, encoded, seed } of items) {
    const latents = await editLatents({
      unet: async (sample, timestep, text) => {
        const batch = sample.shape[0] ?? 1
        const times = { data: new Float32Array(batch).fill(timestep), shape: [batch] }
        return { out: await run.predictor.predict(weights, { sample, timestep: times, text }) }
      },
      imageLatents: { data: encoded.input, shape: run.shape },
      text: { prompt: await run.embed(instruction), negative: await run.embed('') },
      config,
      steps,
      guidance: { text: textGuidance, image: imageGuidance },
      seeds: [seed],
    })
    const unscaled = (data: Float32Array) => model.decodeUnscaled({ data, shape: [1, ...run.shape] })
    const images = [await unscaled(encoded.input), await unscaled(encoded.output.mean), await model.decode(latents)]
    rows.push(images.map(({ data, shape }) => fromModelOutput(data, shape[3] ?? 0, shape[2] ?? 0)))
  }
  return laidOut(rows)
}

/** Pictures of one size in rows, with white between them. */
function laidOut(rows: readonly (readonly Picture[])[]): Picture {
  const first = rows[0]?.[0]
  if (!first) throw new RangeError('A grid needs at least one picture.')
  const columns = Math.max(...rows.map((row) => row.length))
  const width = columns * (first.width + gap) - gap
  const height = rows.length * (first.height + gap) - gap
  const rgb = new Uint8Array(3 * width * height).fill(255)
  rows.forEach((row, r) => {
    row.forEach((picture, c) => {
      for (let y = 0; y < picture.height; y++) {
        const line = picture.rgb.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width)
        rgb.set(line, 3 * ((r * (first.height + gap) + y) * width + c * (first.width + gap)))
      }
    })
  })
  return pictureFromRgb(width, height, rgb)
}

/** Writes the grid of a step, and once the list of its rows. */
export async function writeGrid(
  folder: string,
  step: number,
  grid: Picture,
  items: readonly SampleItem[],
): Promise<string> {
  await onDisk(folder, () => mkdir(folder, { recursive: true }))
  const rows = items.map(({ id, instruction, seed }) => ({ pair: id, instruction, seed }))
  await writeWhole(
    path.join(folder, 'rows.json'),
    `${JSON.stringify({ columns: ['before', 'after', 'model'], rows }, null, 2)}\n`,
    { flushed: false },
  )
  const file = path.join(folder, `step-${String(step).padStart(8, '0')}.png`)
  await writePicture(file, grid, { format: 'png' })
  return file
}
