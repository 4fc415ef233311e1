/** Edits a few pictures with the float networks, and measures the values of their layers. */
import { ownScheduler } from '@amend/contract'
import { editLatents } from '@amend/diffusion'
import { type Graph, reshape, subtract, type Tensor, type Value, valueRange } from '@amend/graph'
import type { Feeds } from '@amend/graph/runtime'
import { modelSize, type Picture, toModelInput } from '@amend/imaging'
import type { EditingCheckpoint } from '@amend/models/checkpoint'
import { batchOfOne, schedulerFor } from '../edit.ts'
import { buildGraphs, modelParts } from '../load.ts'
import { editModel, type NetworkName } from '../model.ts'
import { layersOf } from './layers.ts'

/** The networks that can be optimised. */
const optimizedNetworks = ['unet', 'vaeEncoder', 'vaeDecoder'] as const
export type OptimizedNetwork = (typeof optimizedNetworks)[number]

/** The networks of a checkpoint that are optimised: a small autoencoder takes no time, and its errors are seen at once. */
export const networksOf = ({ components }: EditingCheckpoint): readonly OptimizedNetwork[] => {
  const { _class_name: autoencoder } = components.vae.config as { _class_name?: unknown }
  return autoencoder === 'AutoencoderTiny' ? ['unet'] : optimizedNetworks
}

/** Least and largest value of a convolution's input and output. */
export interface LayerRanges {
  readonly input: readonly [number, number]
  readonly output: readonly [number, number]
  /** Largest magnitude of the output, over that of the input in the same run. */
  readonly ratio: number
}

/** One run of a network: what it was given and what it gave. */
export interface Sample {
  readonly feeds: Feeds
  readonly output: Tensor
}

/** What the edits are made of. */
export interface CalibrationOptions {
  readonly pictures: readonly Picture[]
  readonly instructions: readonly string[]
  readonly steps: number
  /** The size of the pictures for the model. */
  readonly side: number
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, of: number) => void
}

export interface Calibration {
  readonly ranges: Readonly<Record<OptimizedNetwork, ReadonlyMap<string, LayerRanges>>>
  /** Of each network, spread over all runs. */
  readonly samples: Readonly<Record<OptimizedNetwork, readonly Sample[]>>
}

const mostSamples = 6
const outputName = 'output of '
const inputOf = (weight: string) => `input of ${weight}`
const outputOf = (weight: string) => `${outputName}${weight}`
const results: Readonly<Record<OptimizedNetwork, string>> = { unet: 'out', vaeEncoder: 'latent', vaeDecoder: 'image' }

/** Edits so often that each picture and each instruction has its turn; there must be one of both. */
export async function calibrate(checkpoint: EditingCheckpoint, options: CalibrationOptions): Promise<Calibration> {
  const { pictures, instructions, steps, side, threads, signal, onProgress } = options
  const { card } = checkpoint
  const graphs = buildGraphs(checkpoint)
  for (const name of networksOf(checkpoint)) observe(graphs[name])
  const log = recorder()
  const { dimensions, tokenizer, scheduler } = await modelParts(checkpoint)
  const model = editModel(graphs, dimensions, {
    ...(threads !== undefined && { threads }),
    onRun: (name, feeds, outputs) => log.add(name, feeds, outputs),
  })
  try {
    const context = Math.min(tokenizer.maxLength, model.contextLength)
    const encode = (text: string) => model.encodeText(tokenizer.encode(text, context).ids)
    const negative = await encode('')
    const count = Math.max(instructions.length, pictures.length)
    for (let i = 0; i < count; i++) {
      signal?.throwIfAborted()
      onProgress?.(i, count)
      const picture = pictures[i % pictures.length] as Picture
      const instruction = instructions[i % instructions.length] as string
      const { side: which, multiple } = card.resolution
      const size = modelSize(picture.width, picture.height, { side: which, multiple, target: side })
      const input = await toModelInput(picture, size)
      const imageLatents = await model.encodeImage({ data: input.pixels, shape: [3, input.height, input.width] })
      const latents = await editLatents({
        unet: model.unet,
        imageLatents,
        text: { prompt: await encode(instruction), negative },
        config: schedulerFor(scheduler, card.defaults.scheduler ?? ownScheduler),
        steps,
        guidance: { text: card.defaults.textGuidance, image: card.defaults.imageGuidance },
        seeds: [i],
        ...(signal && { signal }),
      })
      await model.decode(latents)
      if (card.defaults.restore === 'detail') await model.decodeUnscaled(batchOfOne(imageLatents))
    }
    return log.calibration()
  } finally {
    await model.networks.release()
  }
}

/** Adds the ranges of the layers to the outputs of a graph. */
function observe(graph: Graph): void {
  for (const { weight, kind, input, output, bias, relative } of layersOf(graph)) {
    // Matrix products quantise their input as they run.
    if (kind === 'matrix') continue
    graph.output(inputOf(weight), valueRange(input))
    graph.output(outputOf(weight), valueRange(relative && bias ? withoutBias(output, bias) : output))
  }
}

/** A relative range is that of the convolution without its bias. */
const withoutBias = (output: Value, bias: Value): Value => subtract(output, reshape(bias, [1, bias.dim(0), 1, 1]))

function recorder() {
  const ranges = { unet: new Map(), vaeEncoder: new Map(), vaeDecoder: new Map() } as Record<
    OptimizedNetwork,
    Map<string, LayerRanges>
  >
  const samples: Record<OptimizedNetwork, Sample[]> = { unet: [], vaeEncoder: [], vaeDecoder: [] }
  return {
    add(name: NetworkName, feeds: Feeds, outputs: Readonly<Record<string, Tensor>>) {
      if (name === 'textEncoder' || name === 'shallowUnet') return
      const output = outputs[results[name]]
      if (output) samples[name].push({ feeds, output })
      for (const key of Object.keys(outputs)) {
        if (!key.startsWith(outputName)) continue
        const weight = key.slice(outputName.length)
        const [given, made] = [outputs[inputOf(weight)], outputs[key]].map(rangeIn) as [Range, Range]
        const known = ranges[name].get(weight)
        ranges[name].set(weight, {
          input: joined(known?.input, given),
          output: joined(known?.output, made),
          ratio: Math.max(known?.ratio ?? 0, magnitude(made) / (magnitude(given) || 1)),
        })
      }
    },
    calibration(): Calibration {
      const spread = (all: readonly Sample[]) => {
        const every = Math.max(1, Math.ceil(all.length / mostSamples))
        return all.filter((_, i) => i % every === 0)
      }
      return {
        ranges,
        samples: {
          unet: spread(samples.unet),
          vaeEncoder: spread(samples.vaeEncoder),
          vaeDecoder: spread(samples.vaeDecoder),
        },
      }
    },
  }
}

type Range = readonly [number, number]

const rangeIn = (tensor: Tensor | undefined): Range => [Number(tensor?.data[0]), Number(tensor?.data[1])]

/** A range always holds zero. */
const joined = (known: Range = [0, 0], [least, most]: Range): Range => [
  Math.min(known[0], least),
  Math.max(known[1], most),
]

const magnitude = ([least, most]: Range): number => Math.max(-least, most)
