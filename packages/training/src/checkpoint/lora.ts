/**
 * Files of adapters in the form of diffusers: `unet.<module>.lora_A.weight` [rank, in] and `lora_B.weight` [out, rank], and the
 * same under `text_encoder.`.
 */
import { type Checkpoint, writeSafetensors } from '@amend/models/checkpoint'
import { type LoraNetwork, loraNetworks } from '@amend/models/lora'
import { onDisk } from '../disk.ts'
import { bytesOf, type CheckpointChanges, readFloats, type Tensor32, writeCheckpoint } from './write.ts'

/** The file name under which diffusers looks for adapters in a folder. */
export const loraFile = 'pytorch_lora_weights.safetensors'

/** One adapted projection: its weight grows by up · down. */
export interface LoraModule {
  readonly network: LoraNetwork
  readonly module: string
  /** [rank, in, …] */
  readonly down: Tensor32
  /** [out, rank, …], the factor alpha / rank included */
  readonly up: Tensor32
}

/** Writes adapters with their factor already in `up`, so that every reader adds them unchanged. */
export async function writeLora(file: string, modules: readonly LoraModule[]): Promise<void> {
  const tensors = modules.flatMap(({ network, module, down, up }) =>
    (
      [
        ['lora_A', down],
        ['lora_B', up],
      ] as const
    ).map(([half, { data, shape }]) => ({
      name: `${loraNetworks[network]}.${module}.${half}.weight`,
      dtype: 'F32' as const,
      shape,
      bytes: () => [bytesOf(data)],
    })),
  )
  await onDisk(file, () => writeSafetensors(file, tensors, { format: 'pt' }))
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
 * Writes a checkpoint with adapters merged into its weights: it is self-contained, and as fast as its base.
 * @throws TrainingError 'disk-full', 'no-permission'
 */
export async function writeMerged(
  base: Checkpoint,
  modules: readonly LoraModule[],
  folder: string,
  changes: Pick<CheckpointChanges, 'card' | 'scheduler'> = {},
): Promise<void> {
  const byWeight = new Map(modules.map((module) => [`${module.network} ${module.module}.weight`, module]))
  await writeCheckpoint(base, folder, {
    card: base.card,
    ...changes,
    tensor(component, name, stored) {
      const module = byWeight.get(`${component} ${name}`)
      return module && { shape: stored.shape, data: async () => merged(await readFloats(stored), module) }
    },
  })
}
