/** Reads LoRA files of other programs, to merge them. */
import { type AdaptedNetworks, openLora } from '@amend/models/lora'
import type { LoraModule } from './lora.ts'

/**
 * Reads the adapters of a file and checks that they belong to a checkpoint's networks.
 * @throws ModelError 'wrong-adapter' naming the first tensor that does not match, 'not-finite' naming one with NaN
 * or infinity; others when the file cannot be read
 */
export async function readLora(file: string, networks: AdaptedNetworks): Promise<LoraModule[]> {
  const adapters = await openLora(file, networks)
  return adapters.map(({ network, module, down, up, factor }) => ({
    network,
    module,
    down: { shape: down.shape, data: down.data },
    up: { shape: up.shape, data: factor === 1 ? up.data : up.data.map((value) => value * factor) },
  }))
}
