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
  writeOptimized,
} from '@amend/models/checkpoint'
import { buildGraphs } from '../load.ts'
import type { NetworkName } from '../model.ts'
import { type Calibration, calibrate, networksOf, type OptimizedNetwork } from './calibrate.ts'
import { layerErrors, networkError } from './compare.ts'
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
/** A layer whose own error is larger stays float; most have 1 to 2 %. */
const sensitive = 0.05
/** A network whose error is larger gets more float layers: the worst fifth in each round, of at most so many. */
const mostError = 0.03
const mostRounds = 2
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
    const kept = new Set(errors.flatMap(({ name, error }) => (error <= sensitive ? [] : [name])))
    let error: Optimized['error']
    for (let round = 0; ; round++) {
      signal?.throwIfAborted()
      onProgress('measuring the error of each network')
      error = await errorsOf(withFloats(quantized, base, kept), measured, threads)
      const worse = networksOf(base).filter((network) => !((error[network] ?? 0) <= mostError))
      if (worse.length === 0 || round === mostRounds) break
      for (const network of worse) for (const name of worstOf(errors, network, kept)) kept.add(name)
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
    for (const { weight, kind, bias } of layersOf(graphs[network])) {
      if (kept.has(`${partOf[network]}.${weight}`)) continue
      const range = ranges[network].get(weight)
      if (kind === 'matrix') layers[partOf[network]].set(weight, { kind })
      else if (range) {
        layers[partOf[network]].set(weight, {
          kind,
          input: affineRangeOf(...range.input),
          output: affineRangeOf(...range.output),
          ...(bias !== undefined && { bias }),
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

/** The error of a layer alone; its name is that of its weight behind the part. */
interface LayerError {
  readonly network: OptimizedNetwork
  readonly name: string
  readonly error: number
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
    for (const [weight, error] of errors) found.push({ network, name: `${part}.${weight}`, error })
  }
  return found
}

/** The worst fifth of the layers of a network that are not kept yet. */
function worstOf(errors: readonly LayerError[], network: OptimizedNetwork, kept: ReadonlySet<string>): string[] {
  const left = errors.filter((layer) => layer.network === network && !kept.has(layer.name))
  const worst = left.sort((a, b) => b.error - a.error).slice(0, Math.ceil(left.length / 5))
  return worst.map(({ name }) => name)
}

const outputs: Readonly<Record<OptimizedNetwork, string>> = { unet: 'out', vaeEncoder: 'latent', vaeDecoder: 'image' }

async function errorsOf(
  optimized: EditingCheckpoint,
  { samples }: Calibration,
  threads: number | undefined,
): Promise<Optimized['error']> {
  const graphs: Readonly<Record<NetworkName, Parameters<typeof networkError>[0]>> = buildGraphs(optimized)
  const error: Partial<Record<OptimizedNetwork, number>> = {}
  for (const network of networksOf(optimized)) {
    error[network] = await networkError(graphs[network], outputs[network], samples[network], threads)
  }
  return { unet: 0, ...error }
}
