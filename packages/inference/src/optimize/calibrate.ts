/** Edits a few pictures with the float networks, and measures the values of their layers. */
import { ownScheduler } from '@amend/contract'
import { editLatents } from '@amend/diffusion'
import { type Graph, type Tensor, valueRange } from '@amend/graph'
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

/** Least and largest value of a layer's input and output. */
export interface LayerRanges {
  readonly input: readonly [number, number]
  readonly output: readonly [number, number]
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
const inputOf = (weight: string) => `input of ${weight}`
const outputOf = (weight: string) => `output of ${weight}`
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
  for (const { weight, kind, input, output } of layersOf(graph)) {
    // Matrix products quantise their input as they run.
    if (kind === 'matrix') continue
    graph.output(inputOf(weight), valueRange(input))
    graph.output(outputOf(weight), valueRange(output))
  }
}

function recorder() {
  const ranges = { unet: new Map(), vaeEncoder: new Map(), vaeDecoder: new Map() } as Record<
    OptimizedNetwork,
    Map<string, { input: [number, number]; output: [number, number] }>
  >
  const samples: Record<OptimizedNetwork, Sample[]> = { unet: [], vaeEncoder: [], vaeDecoder: [] }
  return {
    add(name: NetworkName, feeds: Feeds, outputs: Readonly<Record<string, Tensor>>) {
      if (name === 'textEncoder' || name === 'shallowUnet') return
      const output = outputs[results[name]]
      if (output) samples[name].push({ feeds, output })
      for (const [key, { data }] of Object.entries(outputs)) {
        const [, side, weight] = /^(input|output) of (.+)$/.exec(key) ?? []
        if (weight === undefined) continue
        const known = ranges[name].get(weight) ?? { input: [0, 0], output: [0, 0] }
        ranges[name].set(weight, known)
        const range = known[side as 'input' | 'output']
        range[0] = Math.min(range[0], Number(data[0]))
        range[1] = Math.max(range[1], Number(data[1]))
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
