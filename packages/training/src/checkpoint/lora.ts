/** Files of adapters in the form of diffusers: `unet.<module>.lora_A.weight` [rank, in] and `lora_B.weight` [out, rank]. */
import type { Weights } from '@amend/graph'
import { type Checkpoint, readSafetensors, writeSafetensors } from '@amend/models/checkpoint'
import { onDisk } from '../disk.ts'
import { TrainingError } from '../error.ts'
import { bytesOf, type CheckpointChanges, readFloats, type Tensor32, writeCheckpoint } from './write.ts'

/** The name under which diffusers looks for adapters in a folder. */
export const loraFile = 'pytorch_lora_weights.safetensors'

/** One adapted projection: its weight grows by up · down. */
export interface LoraModule {
  readonly module: string
  /** [rank, in, …] */
  readonly down: Tensor32
  /** [out, rank, …], the factor alpha / rank included */
  readonly up: Tensor32
}

/** Writes adapters with their factor already in `up`, so that every reader adds them as they are. */
export async function writeLora(file: string, modules: readonly LoraModule[]): Promise<void> {
  const tensors = modules.flatMap(({ module, down, up }) =>
    (
      [
        ['lora_A', down],
        ['lora_B', up],
      ] as const
    ).map(([half, { data, shape }]) => ({
      name: `unet.${module}.${half}.weight`,
      dtype: 'F32' as const,
      shape,
      bytes: () => [bytesOf(data)],
    })),
  )
  await onDisk(file, () => writeSafetensors(file, tensors, { format: 'pt' }))
}

/** Endings of the two halves: PEFT's, those of diffusers before it, and those of kohya's scripts. */
const endings = [
  { half: 'down', pattern: /\.lora_A(?:\.default)?\.weight$|\.lora\.down\.weight$|\.lora_down\.weight$/ },
  { half: 'up', pattern: /\.lora_B(?:\.default)?\.weight$|\.lora\.up\.weight$|\.lora_up\.weight$/ },
  { half: 'alpha', pattern: /\.alpha$/ },
] as const

/**
 * Reads adapters and looks that they belong to a network.
 * @param weights of the UNet that they are to be added to
 * @throws TrainingError 'wrong-adapter' naming the first tensor that does not fit; ModelError when the file cannot be read
 */
export async function readLora(file: string, weights: Weights): Promise<LoraModule[]> {
  const stored = await readSafetensors(file)
  const wrong = (why: string) => new TrainingError('wrong-adapter', `${file} does not belong to this model: ${why}.`)
  /** kohya's scripts write the module's dots as underscores. */
  const modules = new Map<string, string>()
  for (const name of weights.names()) {
    const module = /^(.+)\.weight$/.exec(name)?.[1]
    if (module === undefined) continue
    modules.set(module, module)
    modules.set(`lora_unet_${module.replaceAll('.', '_')}`, module)
  }
  const found = new Map<string, Partial<Record<'down' | 'up' | 'alpha', Tensor32>>>()
  for (const name of stored.names()) {
    const ending = endings.find(({ pattern }) => pattern.test(name))
    if (!ending) throw wrong(`it holds "${name}", which is no part of an adapter`)
    const key = name
      .replace(ending.pattern, '')
      .replace(/^unet\./, '')
      .replace(/\.processor(?=\.|$)/, '')
    const module =
      modules.get(key) ??
      modules.get(key.replace(/\.to_(q|k|v|out)_lora$/, (_, p) => `.to_${p}${p === 'out' ? '.0' : ''}`))
    if (module === undefined) throw wrong(`the network has no projection "${key}"`)
    const tensor = stored.find(name)
    if (!tensor) throw wrong(`"${name}" does not hold floats`)
    found.set(module, { ...found.get(module), [ending.half]: { data: await readFloats(tensor), shape: tensor.shape } })
  }
  if (found.size === 0) throw wrong('it is empty')
  return [...found].map(([module, { down, up, alpha }]) => {
    const shape = weights.find(`${module}.weight`)?.shape ?? []
    if (!down || !up) throw wrong(`one half of the adapter of "${module}" is missing`)
    const rank = down.shape[0] ?? 0
    const into = down.shape.slice(1).reduce((a, b) => a * b, 1)
    const wanted = shape.slice(1).reduce((a, b) => a * b, 1)
    if (into !== wanted || up.shape[0] !== shape[0] || up.data.length !== (shape[0] ?? 0) * rank) {
      throw wrong(
        `"${module}" is [${shape.join(', ')}] and its adapter [${up.shape.join(', ')}] · [${down.shape.join(', ')}]`,
      )
    }
    const factor = alpha ? (alpha.data[0] as number) / rank : 1
    return { module, down, up: factor === 1 ? up : { ...up, data: up.data.map((value) => value * factor) } }
  })
}

/** W + up · down, of W's shape. */
export function merged(weight: Float32Array, { down, up }: LoraModule): Float32Array {
  const rank = down.shape[0] as number
  const rows = up.shape[0] as number
  const columns = down.data.length / rank
  const result = weight.slice()
  for (let row = 0; row < rows; row++) {
    for (let r = 0; r < rank; r++) {
      const factor = up.data[row * rank + r] as number
      if (factor === 0) continue
      for (let column = 0; column < columns; column++) {
        const at = row * columns + column
        result[at] = (result[at] as number) + factor * (down.data[r * columns + column] as number)
      }
    }
  }
  return result
}

/**
 * Writes a checkpoint with adapters merged into its weights: it needs nothing but itself, and costs nothing more to run.
 * @throws TrainingError 'disk-full', 'no-permission'
 */
export async function writeMerged(
  base: Checkpoint,
  modules: readonly LoraModule[],
  folder: string,
  changes: Pick<CheckpointChanges, 'card' | 'scheduler'> = {},
): Promise<void> {
  const byWeight = new Map(modules.map((module) => [`${module.module}.weight`, module]))
  await writeCheckpoint(base, folder, {
    card: base.card,
    ...changes,
    unetTensor(name, stored) {
      const module = byWeight.get(name)
      return module && { shape: stored.shape, data: async () => merged(await readFloats(stored), module) }
    },
  })
}
