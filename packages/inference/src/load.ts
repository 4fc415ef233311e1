import { readFileSync } from 'node:fs'
import { readSchedulerSettings } from '@amend/diffusion'
import { type Graph, GraphError, type Weights } from '@amend/graph'
import { usedPrecision } from '@amend/graph/runtime'
import { assertEditing, type EditingCheckpoint, ModelError, openCheckpoint } from '@amend/models/checkpoint'
import { clipTextGraph, clipTextPairGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '@amend/models/networks'
import { type ClipTokenizer, pairedTokenizer, readClipTokenizer } from '@amend/models/tokenizer'
import { agree } from './agreement.ts'
import { type LoadedModel, performEdit } from './edit.ts'
import type { Editor, LoadOptions } from './editor.ts'
import { InferenceError } from './error.ts'
import { sampleLooks } from './look-samples.ts'
import { addLoras } from './lora.ts'
import { editModel, type NetworkName } from './model.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Opens a checkpoint and builds its networks, which load at their first use. */
export async function openModel(location: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const { device = 'cpu', precision = 'float32', threads, memoryLimit, loras = [] } = options
  const checkpoint = assertEditing(
    await openCheckpoint(location, { prefer: precision === 'float16' ? 'fp16' : 'fp32', adapted: true }),
  )
  const { card, identity } = checkpoint
  const integers = checkpoint.layout === 'optimized'
  checkInt8(location, checkpoint, { device, precision })
  const { dimensions, tokenizer, scheduler } = await modelParts(checkpoint)
  const graphs = buildGraphs(checkpoint)
  // On the CPU float16 is how the weights are stored, which does not change the arithmetic.
  const used = device === 'cpu' || precision === 'int8' ? precision : await usedPrecision(device, precision)
  const { loras: own = [] } = checkpoint
  // Those of the model itself are a part of its identity, and a recipe does not name them again.
  const usedLoras = (await addLoras(graphs, checkpoint, [...own, ...loras])).slice(own.length)
  const model = editModel(graphs, dimensions, {
    device,
    precision: precision === 'int8' || integers ? 'float32' : precision,
    ...(threads !== undefined && { threads }),
    ...(memoryLimit !== undefined && { memoryLimit }),
  })
  return {
    model,
    tokenizer,
    scheduler,
    card,
    identity,
    loras: usedLoras,
    ...(checkpoint.sdxl && { sdxl: checkpoint.sdxl }),
    runtime: { device, precision: integers ? 'int8' : used, app: `amend ${version}` },
  }
}

/** @throws ModelError 'missing-component' for a model without int8 weights, GraphError for a device without their operators */
function checkInt8(
  location: string,
  { layout, card }: EditingCheckpoint,
  { device, precision }: Required<Pick<LoadOptions, 'device' | 'precision'>>,
): void {
  if (layout !== 'optimized') {
    if (precision !== 'int8') return
    throw new ModelError(
      'missing-component',
      `${location} has no int8 weights: "amend models optimize ${card.name}" makes a model that has.`,
    )
  }
  if (device === 'cpu') return
  throw new GraphError(
    'device-unavailable',
    `${card.name} has int8 weights, which run on the CPU only: use ${card.optimized?.base ?? 'the model that it was made of'} on the device "${device}".`,
  )
}

/** What an edit needs besides the networks. */
export async function modelParts(checkpoint: EditingCheckpoint) {
  const { components, scheduler, schedulerClass } = checkpoint
  const { unet, vae, textEncoder, textEncoder2 } = components
  const configs = { unet: unet.config, vae: vae.config, textEncoder: textEncoder.config }
  return {
    dimensions: agree({ ...configs, ...(textEncoder2 && { textEncoder2: textEncoder2.config }) }),
    tokenizer: await tokenizerOf(checkpoint),
    scheduler: readSchedulerSettings(scheduler, schedulerClass),
  }
}

async function tokenizerOf({ tokenizer, sdxl }: EditingCheckpoint): Promise<ClipTokenizer> {
  const first = await readClipTokenizer(tokenizer)
  return sdxl?.tokenizer ? pairedTokenizer(first, await readClipTokenizer(sdxl.tokenizer)) : first
}

type Part = 'unet' | 'vae' | 'textEncoder'

/** @param onTensor gets the name of each tensor that a network takes */
export function buildGraphs(
  { components }: EditingCheckpoint,
  onTensor?: (part: Part, name: string) => void,
): Record<NetworkName, Graph> {
  const weightsOf = (part: Part): Weights => {
    const { weights } = components[part]
    if (!onTensor) return weights
    return {
      names: () => weights.names(),
      find(name, shape) {
        const found = weights.find(name, shape)
        if (found) onTensor(part, name)
        return found
      },
    }
  }
  const { unet, vae, textEncoder, textEncoder2 } = components
  return {
    textEncoder: textEncoder2
      ? clipTextPairGraph(textEncoder, textEncoder2)
      : clipTextGraph(textEncoder.config, weightsOf('textEncoder')),
    vaeEncoder: vaeEncoderGraph(vae.config, weightsOf('vae')),
    vaeDecoder: vaeDecoderGraph(vae.config, weightsOf('vae')),
    unet: unetGraph(unet.config, weightsOf('unet'), { deep: 'returned' }),
    shallowUnet: unetGraph(unet.config, weightsOf('unet'), { deep: 'given' }),
  }
}

/**
 * Loads an editing checkpoint: a diffusers repository or a single safetensors file. Its tensors are checked against its
 * configuration here; the networks themselves load at their first use.
 * @throws ModelError, GraphError, InferenceError or DiffusionError, each in one sentence, when it cannot be used
 */
export async function load(location: string, options: LoadOptions = {}): Promise<Editor> {
  const loaded = await openModel(location, options)
  const { card, identity, model } = loaded

  let free: Promise<void> = Promise.resolve()
  /** Resolves when it is the caller's turn. @returns ends the turn */
  const begin = async (): Promise<() => void> => {
    const before = free
    let end = () => {}
    free = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }
  const running = new Set<Promise<unknown>>()
  let released = false

  const edit: Editor['edit'] = async (picture, instruction, settings = {}, run = {}) => {
    let end = await begin()
    try {
      run.signal?.throwIfAborted()
      const betweenSteps = run.betweenSteps
      const pause = betweenSteps && {
        betweenSteps: async () => {
          end()
          await betweenSteps().finally(async () => {
            end = await begin()
          })
        },
      }
      return await performEdit(loaded, picture, instruction, settings, { ...run, ...pause })
    } finally {
      end()
    }
  }
  const track = <T>(start: () => Promise<T>): Promise<T> => {
    if (released) return Promise.reject(new InferenceError('released', 'The model has been released: load it again.'))
    const result = start()
    const ended: Promise<void> = result.then(
      () => {},
      () => {},
    )
    running.add(ended)
    void ended.then(() => running.delete(ended))
    return result
  }
  return {
    card,
    identity,
    edit: (...request) => track(() => edit(...request)),
    sampleLooks: (picture, run = {}) =>
      track(async () => {
        const end = await begin()
        return sampleLooks(loaded, picture, run).finally(end)
      }),
    async release() {
      released = true
      await Promise.all(running)
      await model.networks.release()
    },
  }
}
