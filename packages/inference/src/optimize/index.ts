/** Makes an int8 version of an editing checkpoint for the CPU: one file, with the measured error in its card. */
import { rm } from 'node:fs/promises'
import type { Picture } from '@amend/imaging'
import {
  affineRangeOf,
  assertEditing,
  type CompleteCheckpoint,
  type EditingCheckpoint,
  type Int8Layer,
  type ModelCard,
  ModelError,
  type OptimizedPart,
  openCheckpoint,
  readSafetensors,
  sdxlOnlyEdits,
  symmetricRangeOf,
  writeOptimized,
} from '@amend/models/checkpoint'
import { buildGraphs } from '../load.ts'
import type { NetworkName } from '../model.ts'
import { type Calibration, calibrate, networksOf, type OptimizedNetwork } from './calibrate.ts'
import { type LayerMeasure, layerErrors, networkError } from './compare.ts'
import { layersOf } from './layers.ts'

/** Options of `optimizeModel`. */
export interface OptimizeOptions {
  /** The name of the new model, for its card. */
  readonly name: string
  /** Pictures like those that will be edited. */
  readonly pictures: readonly Picture[]
  /** Default: one for each look of the card, or a few of different kinds. */
  readonly instructions?: readonly string[]
  /** Steps of each edit. Default: those of the card, at most 4. */
  readonly steps?: number
  /** Default: the size of the card. */
  readonly side?: number
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (text: string) => void
}

type Optimized = NonNullable<ModelCard['optimized']>

const mostSteps = 4
/**
 * How far a network may differ from its float form in the calibration; on other pictures it may be half as much again. The halves of
 * the autoencoder run once, where the errors of the UNet meet again in each step: 5 % of a picture are about 38 dB.
 */
const mostError: Readonly<Record<OptimizedNetwork, number>> = { unet: 0.02, vaeEncoder: 0.05, vaeDecoder: 0.05 }
/**
 * How much of a network may stay float, in time and memory: the first share with which it differs by no more than it may is taken. The
 * layers that cost least for their error come first, so that few products stay float.
 */
const shares = [0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5]
const instructions = [
  'make it winter',
  'turn it into a watercolour painting',
  'make it night',
  'replace the sky with a sunset',
  'make it look like an old photo',
  'add flowers in the foreground',
]

/**
 * Reads a checkpoint, calibrates, and writes the int8 file.
 * @returns what the card says about it
 * @throws ModelError, GraphError, InferenceError or DiffusionError when the checkpoint cannot be used; the signal's reason
 */
export async function optimizeModel(location: string, file: string, options: OptimizeOptions): Promise<Optimized> {
  const { name, pictures, threads, signal, onProgress = () => {} } = options
  const base = assertEditing(await openCheckpoint(location))
  if (base.layout === 'optimized') {
    throw new ModelError('unsupported-model', `${location} is optimised already: give the model that it was made of.`)
  }
  if (base.sdxl) throw sdxlOnlyEdits(base, 'an int8 version')
  const { defaults, resolution, scope } = base.card
  const looks = Object.values(scope?.looks ?? {}).flatMap(([plainest]) => plainest ?? [])
  const calibration = {
    pictures,
    instructions: options.instructions ?? (looks.length > 0 ? looks : instructions),
    steps: options.steps ?? Math.min(mostSteps, defaults.steps),
    side: options.side ?? resolution.target,
  }
  const measured = await calibrate(base, {
    ...calibration,
    ...(threads !== undefined && { threads }),
    ...(signal && { signal }),
    onProgress: (done, of) => onProgress(`measuring activations: edit ${done + 1} of ${of}`),
  })
  const card = (optimized: Optimized): ModelCard => ({ ...base.card, name, optimized })
  const described = {
    base: base.card.name,
    identity: base.identity,
    precision: 'int8',
    calibration: { ...calibration, pictures: pictures.length, instructions: calibration.instructions.length },
  } as const

  onProgress('quantising the weights')
  const draft = `${file}.draft.safetensors`
  try {
    const before = card({ ...described, int8Layers: 0, floatLayers: [], error: { unet: 0 } })
    await writeOptimized(draft, { base, card: before, parts: partsOf(base, measured, new Set()) })
    const quantized = assertEditing(await openCheckpoint(draft))
    signal?.throwIfAborted()
    onProgress('measuring the error of each layer')
    const errors = await errorsOfLayers(base, quantized, measured, threads)

    const kept = new Set<string>()
    let error: Optimized['error'] = { unet: 0 }
    let open = networksOf(base)
    for (const share of shares) {
      for (const network of open) for (const name of floatsOf(errors, network, share)) kept.add(name)
      signal?.throwIfAborted()
      onProgress('measuring the error of each network')
      error = { ...error, ...(await errorsOf(withFloats(quantized, base, kept), measured, open, threads)) }
      open = open.filter((network) => !((error[network] ?? 0) <= mostError[network]))
      if (open.length === 0) break
    }
    const parts = partsOf(base, measured, kept)
    const int8Layers = parts.unet.layers.size + parts.vae.layers.size
    const optimized: Optimized = { ...described, int8Layers, floatLayers: [...kept].sort(), error }
    signal?.throwIfAborted()
    onProgress('writing the file')
    await writeOptimized(file, { base, card: card(optimized), parts, draft: await readSafetensors(draft) })
    return optimized
  } finally {
    await rm(draft, { force: true })
  }
}

/** The component of each network. */
const partOf: Readonly<Record<OptimizedNetwork, 'unet' | 'vae'>> = {
  unet: 'unet',
  vaeEncoder: 'vae',
  vaeDecoder: 'vae',
}

/** What is written of each part, without the layers that stay floats. */
function partsOf(
  base: CompleteCheckpoint & EditingCheckpoint,
  { ranges }: Calibration,
  kept: ReadonlySet<string>,
): Record<'unet' | 'vae' | 'textEncoder', OptimizedPart> {
  const names = { unet: new Set<string>(), vae: new Set<string>(), textEncoder: new Set<string>() }
  const layers = { unet: new Map<string, Int8Layer>(), vae: new Map<string, Int8Layer>() }
  const graphs = buildGraphs(base, (part, name) => void names[part].add(name))
  for (const network of networksOf(base)) {
    for (const { weight, kind, bias, relative } of layersOf(graphs[network])) {
      if (kept.has(`${partOf[network]}.${weight}`)) continue
      const range = ranges[network].get(weight)
      if (kind === 'matrix') layers[partOf[network]].set(weight, { kind })
      else if (range && relative) {
        const [input, output] = [symmetricRangeOf(1), symmetricRangeOf(range.ratio)]
        layers[partOf[network]].set(weight, { kind, input, output, relative })
      } else if (range) {
        layers[partOf[network]].set(weight, {
          kind,
          input: affineRangeOf(...range.input),
          output: affineRangeOf(...range.output),
          ...(bias && { bias: bias.name }),
        })
      }
    }
  }
  return {
    unet: { names: names.unet, layers: layers.unet },
    vae: { names: names.vae, layers: layers.vae },
    textEncoder: { names: names.textEncoder, layers: new Map(), half: true },
  }
}

/** The optimised checkpoint with the weights of some layers from its base. */
function withFloats(
  optimized: EditingCheckpoint,
  base: EditingCheckpoint,
  kept: ReadonlySet<string>,
): EditingCheckpoint {
  const part = (name: 'unet' | 'vae') => ({
    ...optimized.components[name],
    weights: {
      ...optimized.components[name].weights,
      find: (weight: string) =>
        (kept.has(`${name}.${weight}`) ? base : optimized).components[name].weights.find(weight),
    },
  })
  return { ...optimized, components: { ...optimized.components, unet: part('unet'), vae: part('vae') } }
}

/** What is known of a layer; its name is that of its weight behind the part. */
interface LayerError extends LayerMeasure {
  readonly network: OptimizedNetwork
  readonly name: string
}

async function errorsOfLayers(
  base: EditingCheckpoint,
  { components }: EditingCheckpoint,
  { samples }: Calibration,
  threads: number | undefined,
): Promise<LayerError[]> {
  const graphs = buildGraphs(base)
  const found: LayerError[] = []
  for (const network of networksOf(base)) {
    const part = partOf[network]
    const errors = await layerErrors(graphs[network], components[part].weights, samples[network], threads)
    for (const [weight, measure] of errors) found.push({ network, name: `${part}.${weight}`, ...measure })
  }
  return found
}

/**
 * The layers of a network that stay float: those with the largest square of the error for what they cost as floats, until they cost a
 * share of the network. What a layer costs is its part of all products, which is time, and of all weights, which is memory.
 */
function floatsOf(errors: readonly LayerError[], network: OptimizedNetwork, share: number): string[] {
  const layers = errors.filter((layer) => layer.network === network)
  const sum = (of: (layer: LayerError) => number) => layers.reduce((total, layer) => total + of(layer), 0)
  const [products, weights] = [sum((layer) => layer.products), sum((layer) => layer.weights)]
  const costOf = (layer: LayerError) => (layer.products / products + layer.weights / weights) / 2
  const worth = (layer: LayerError) => layer.error ** 2 / costOf(layer)
  let spent = 0
  return [...layers]
    .sort((a, b) => worth(b) - worth(a))
    .flatMap((layer) => {
      spent += costOf(layer)
      return spent <= share ? [layer.name] : []
    })
}

const outputs: Readonly<Record<OptimizedNetwork, string>> = { unet: 'out', vaeEncoder: 'latent', vaeDecoder: 'image' }

async function errorsOf(
  optimized: EditingCheckpoint,
  { samples }: Calibration,
  networks: readonly OptimizedNetwork[],
  threads: number | undefined,
): Promise<Partial<Record<OptimizedNetwork, number>>> {
  const graphs: Readonly<Record<NetworkName, Parameters<typeof networkError>[0]>> = buildGraphs(optimized)
  const error: Partial<Record<OptimizedNetwork, number>> = {}
  for (const network of networks) {
    error[network] = await networkError(graphs[network], outputs[network], samples[network], threads)
  }
  return error
}
