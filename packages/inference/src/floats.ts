/** Outputs of networks as float32 values. */
import type { Tensor } from '@amend/graph'

/** A float32 tensor in memory. */
export type Floats = Tensor<Float32Array>

/** An output that a graph declares as float32. */
export function floats(tensor: Tensor | undefined): Floats {
  if (tensor?.data instanceof Float32Array) return { data: tensor.data, shape: tensor.shape }
  throw new TypeError('The network did not return float32 values.')
}
