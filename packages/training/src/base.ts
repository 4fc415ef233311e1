/** The checkpoint to train, with its open parts. */
import type { Weights } from '@amend/graph'
import { type CompileOptions, compile } from '@amend/graph/runtime'
import { type LoadedModel, openModel } from '@amend/inference'
import { assertEditing, type EditingCheckpoint, openCheckpoint, sdxlOnlyEdits } from '@amend/models/checkpoint'
import { vaeEncoderGraph } from '@amend/models/networks'
import type { Floats } from './network/batch.ts'

/** An encoded picture: the mean of the posterior, and its log-variance where the encoder has one. */
export interface Posterior {
  readonly mean: Float32Array
  readonly logvar?: Float32Array
}

/** An open checkpoint. */
export interface Base {
  readonly checkpoint: EditingCheckpoint
  readonly loaded: LoadedModel
  readonly unet: { readonly config: unknown; readonly weights: Weights }
  /** Pixels [3, side, side] in −1 … 1. */
  encode(pixels: Float32Array, side: number): Promise<Posterior>
  release(): Promise<void>
}

/** @throws ModelError, GraphError, InferenceError, DiffusionError when it cannot be used */
export async function openBase(
  location: string,
  options: Pick<CompileOptions, 'device' | 'threads'> = {},
): Promise<Base> {
  const checkpoint = assertEditing(await openCheckpoint(location))
  if (checkpoint.sdxl) throw sdxlOnlyEdits(checkpoint, 'training')
  const loaded = await openModel(location, options)
  const { unet, vae } = checkpoint.components
  let encoder: ReturnType<typeof compile> | undefined
  return {
    checkpoint,
    loaded,
    unet,
    async encode(pixels, side) {
      encoder ??= compile(vaeEncoderGraph(vae.config, vae.weights), options)
      const image: Floats = { data: pixels, shape: [1, 3, side, side] }
      const { latent, logvar } = await (await encoder).run({ image })
      if (!(latent?.data instanceof Float32Array)) throw new TypeError('The encoder did not return float32 values.')
      return { mean: latent.data, ...(logvar?.data instanceof Float32Array && { logvar: logvar.data }) }
    },
    async release() {
      await loaded.model.networks.release()
      await encoder?.then((network) => network.release())
    },
  }
}
