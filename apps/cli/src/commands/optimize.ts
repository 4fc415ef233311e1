import { fileURLToPath } from 'node:url'
import { type Picture, readPicture } from '@amend/imaging'
import { type OptimizeOptions, optimizeModel } from '@amend/inference/optimize'
import { openCheckpoint } from '@amend/models/checkpoint'
import { int8Name, openStore, type StoredModel } from '@amend/models/store'
import type { Command } from 'commander'
import { variables } from '../environment.ts'
import { expandInputs } from '../inputs.ts'
import { onInterrupt } from '../interrupt.ts'
import { modelPath } from '../model.ts'
import { optionOf, wholeNumberFrom } from '../options.ts'
import { statusLine } from '../progress.ts'

const sample = fileURLToPath(new URL('../../sample/meadow.jpg', import.meta.url))

interface Flags {
  readonly name?: string
  readonly photos?: readonly string[]
  readonly steps?: number
  readonly resolution?: number
  readonly threads?: number
}

interface MadeInt8 {
  /** The name of the model that it was made of. */
  readonly base: string
  readonly model: StoredModel
  readonly optimized: Awaited<ReturnType<typeof optimizeModel>>
}

export function addOptimizeCommand(models: Command): void {
  models
    .command('optimize')
    .summary('make an int8 version of a model, for the CPU')
    .description(
      'Makes a version of an editing model with int8 weights: a quarter of the size, and faster on a CPU. It edits a few photos to measure the values of the layers, keeps those in float32 that suffer most, writes one file, and says how far the new networks are from the old ones.',
    )
    .argument('<model>', 'name, folder or file')
    .option('--name <name>', 'what to call it (default: <model>-int8)')
    .option('--photos <photo...>', 'photos like those you edit (default: a sample photo)')
    .addOption(optionOf('--steps <number>', 'denoising steps of each edit', wholeNumberFrom(1, 100)))
    .addOption(optionOf('--resolution <pixels>', 'side at which the model works', wholeNumberFrom(16, 2048)))
    .addOption(optionOf('--threads <number>', 'cores that one operator may use', wholeNumberFrom(1, 256)))
    .option('--json', 'for machines')
    .action(optimize)
}

async function optimize(reference: string, { json, ...flags }: Flags & { readonly json?: boolean }): Promise<void> {
  const interruption = onInterrupt()
  const show = statusLine()
  try {
    const made = await makeInt8(reference, flags, { signal: interruption.signal, onProgress: show })
    show('')
    console.log(json ? JSON.stringify({ ...made.model, optimized: made.optimized }) : textOf(made))
  } finally {
    show('')
    interruption.done()
  }
}

/** Makes the int8 version of a model in the store. */
export async function makeInt8(
  reference: string,
  { photos, steps, resolution, threads, ...flags }: Flags,
  run: Pick<OptimizeOptions, 'signal' | 'onProgress'>,
): Promise<MadeInt8> {
  const location = await modelPath(reference)
  const { card } = await openCheckpoint(location)
  const name = flags.name ?? int8Name(card.name)
  const pictures: Picture[] = []
  for (const photo of photos ? await expandInputs(photos) : [sample]) pictures.push(await readPicture(photo))
  let optimized: MadeInt8['optimized'] | undefined
  const model = await openStore({ env: variables }).make({ name, source: card.name }, async (file) => {
    optimized = await optimizeModel(location, file, {
      name,
      pictures,
      ...(steps !== undefined && { steps }),
      ...(resolution !== undefined && { side: resolution }),
      ...(threads !== undefined && { threads }),
      ...run,
    })
  })
  if (!optimized) throw new RangeError('The store calls what it was given.')
  return { base: card.name, model, optimized }
}

/** What was made, in lines. */
export function textOf({ base, model, optimized: { error, int8Layers, floatLayers } }: MadeInt8): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  const differences = [
    `${percent(error.unet)} (UNet)`,
    ...(error.vaeEncoder === undefined ? [] : [`${percent(error.vaeEncoder)} (encoder of pictures)`]),
    ...(error.vaeDecoder === undefined ? [] : [`${percent(error.vaeDecoder)} (decoder)`]),
  ].join(', ')
  return [
    `${model.name} is ready (${(model.bytes / 1e6).toFixed(1)} MB): amend edit photo.jpg "make it night" --model ${model.name}`,
    `  ${int8Layers} layers in int8; ${floatLayers.length} sensitive ones, the first and the last of each network and the time embedding in float32`,
    `  differs from ${base} by ${differences}`,
  ].join('\n')
}
