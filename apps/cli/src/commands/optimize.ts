import { fileURLToPath } from 'node:url'
import { type Picture, readPicture } from '@amend/imaging'
import { optimizeModel } from '@amend/inference/optimize'
import { openCheckpoint } from '@amend/models/checkpoint'
import { openStore } from '@amend/models/store'
import type { Command } from 'commander'
import { variables } from '../environment.ts'
import { expandInputs } from '../inputs.ts'
import { onInterrupt } from '../interrupt.ts'
import { int8Name, modelPath } from '../model.ts'
import { optionOf, wholeNumberFrom } from '../options.ts'
import { statusLine } from '../progress.ts'

const sample = fileURLToPath(new URL('../../sample/meadow.jpg', import.meta.url))

interface Flags {
  readonly name?: string
  readonly photos?: readonly string[]
  readonly steps?: number
  readonly resolution?: number
  readonly threads?: number
  readonly json?: boolean
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

async function optimize(
  reference: string,
  { photos, steps, resolution, threads, json, ...flags }: Flags,
): Promise<void> {
  const interruption = onInterrupt()
  const show = statusLine()
  try {
    const location = await modelPath(reference)
    const { card } = await openCheckpoint(location)
    const name = flags.name ?? int8Name(card.name)
    const pictures: Picture[] = []
    for (const photo of photos ? await expandInputs(photos) : [sample]) pictures.push(await readPicture(photo))
    let described: Awaited<ReturnType<typeof optimizeModel>> | undefined
    const model = await openStore({ env: variables }).make({ name, source: card.name }, async (file) => {
      described = await optimizeModel(location, file, {
        name,
        pictures,
        ...(steps !== undefined && { steps }),
        ...(resolution !== undefined && { side: resolution }),
        ...(threads !== undefined && { threads }),
        signal: interruption.signal,
        onProgress: show,
      })
    })
    show('')
    if (json || !described) {
      console.log(JSON.stringify({ ...model, optimized: described }))
      return
    }
    const percent = (error: number) => `${(100 * error).toFixed(1)} %`
    const { error, int8Layers, floatLayers } = described
    const differences = [
      `${percent(error.unet)} (UNet)`,
      ...(error.vaeEncoder === undefined ? [] : [`${percent(error.vaeEncoder)} (encoder of pictures)`]),
      ...(error.vaeDecoder === undefined ? [] : [`${percent(error.vaeDecoder)} (decoder)`]),
    ].join(', ')
    console.log(
      [
        `${model.name} is ready (${(model.bytes / 1e6).toFixed(1)} MB): amend edit photo.jpg "make it night" --model ${model.name}`,
        `  ${int8Layers} layers in int8; ${floatLayers.length} sensitive ones, the first and the last of each network and the time embedding in float32`,
        `  differs from ${card.name} by ${differences}`,
      ].join('\n'),
    )
  } finally {
    show('')
    interruption.done()
  }
}
