/** Widens a text-to-image checkpoint for training on edits (Brooks et al. 2022, section 3.2). */
import { type Checkpoint, ModelError } from '@amend/models/checkpoint'
import { withField } from './json-text.ts'
import { readFloats, writeCheckpoint } from './write.ts'

/** Whether the input of the UNet is the noisy latents only. */
export const isTextToImage = ({ components }: Checkpoint): boolean =>
  ((components.unet?.config as { in_channels?: number } | null)?.in_channels ?? 4) === 4

/**
 * Writes a checkpoint whose first convolution takes the latents of the input picture as well: its new weights are zero,
 * the old ones and the bias stay, so that it initially gives the same results.
 * @throws ModelError 'missing-component'; TrainingError 'disk-full', 'no-permission'
 */
export async function widenCheckpoint(base: Checkpoint, folder: string): Promise<void> {
  const { unet } = base.components
  if (!unet) throw new ModelError('missing-component', `${base.root} has no UNet.`)
  await writeCheckpoint(base, folder, {
    unetConfig: (stored) => withField(stored, 'in_channels', 8),
    tensor(component, name, stored) {
      if (component !== 'unet' || name !== 'conv_in.weight') return undefined
      const [out = 0, into = 0, ...kernel] = stored.shape
      return { shape: [out, 2 * into, ...kernel], data: async () => widened(await readFloats(stored), out) }
    },
  })
}

/** [out, in, …] to [out, 2·in, …], zero where it is new. */
function widened(old: Float32Array, out: number): Float32Array {
  const size = old.length / out
  const data = new Float32Array(2 * old.length)
  for (let channel = 0; channel < out; channel++) {
    data.set(old.subarray(channel * size, (channel + 1) * size), 2 * channel * size)
  }
  return data
}
