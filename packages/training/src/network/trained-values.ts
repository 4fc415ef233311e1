/** Values and gradients of trained tensors, as a compiled graph takes and returns them. */
import type { Dim, Tensor } from '@amend/graph'
import type { TrainableTensor } from './trainable-tensors.ts'

/** The name of the output with the gradient of a trainable. */
export const gradientName = (index: number) => `gradient ${index}`

/** The values of the trainables, in their order, as inputs. */
export const trainableFeeds = (trainables: readonly TrainableTensor[], values: readonly Float32Array[]) =>
  Object.fromEntries(
    trainables.map(({ value }, i) => [
      value.name,
      { data: values[i] as Float32Array, shape: value.shape.map((dim: Dim) => Number(dim)) },
    ]),
  )

/** The data of an output. */
export function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data
  throw new TypeError('The network did not return float32 values.')
}
