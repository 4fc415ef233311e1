import type { Tensor } from '@amend/graph'

/** A tensor in float32. */
export type Floats = Tensor<Float32Array>

/** The network's input for one training step: N examples. */
export interface Batch {
  /** Noised latents with those of the input picture behind them [N, 2·C, h, w]. */
  readonly sample: Floats
  /** Timesteps of the noise schedule [N]. */
  readonly timestep: Floats
  /** Embeddings of the instructions [N, L, D]. */
  readonly text: Floats
  /** The expected output of the network [N, C, h, w]. */
  readonly target: Floats
  /** Factors of the items' losses [N]; the loss of the batch is the mean of the products. */
  readonly weight: Floats
}
