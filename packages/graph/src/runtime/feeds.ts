import type { Tensor as RuntimeTensor } from 'onnxruntime-node'
import { formatShape, type Shape } from '../dims.ts'
import { GraphError } from '../error.ts'
import type { Graph } from '../graph.ts'
import type { DType, Tensor, TensorData } from '../tensor.ts'
import { Tensor as OrtTensor } from './onnxruntime.ts'

/** Tensors for the inputs of a graph, by name. */
export type Feeds = Readonly<Record<string, Tensor>>

/** The arrays that carry elements of a type; bfloat16 is for stored weights only. */
const arrays: Partial<Record<DType, { readonly name: string; new (): TensorData }>> = {
  float32: Float32Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

/**
 * The feeds as the runtime's tensors, by input name. Every input is there with its declared type, rank and sizes;
 * equal symbols stand for equal sizes.
 * @throws GraphError 'bad-feed'
 */
export function toRuntimeFeeds(graph: Graph, feeds: Feeds): Record<string, RuntimeTensor> {
  const sizes = new Map<string, number>()
  return Object.fromEntries(
    graph.inputs.map(({ name, dtype, shape }) => {
      const refused = (why: string) => new GraphError('bad-feed', `The input "${name}" of "${graph.name}" ${why}.`)
      const tensor = feeds[name]
      if (!tensor) throw refused('is missing')

      const array = arrays[dtype]
      if (!array || !(tensor.data instanceof array)) {
        throw refused(`must be ${dtype} in a ${array?.name}; it has a ${tensor.data?.constructor.name}`)
      }
      const given = tensor.shape
      const suits =
        given.length === shape.length &&
        shape.every((dim, i) => {
          const size = given[i] as number
          if (typeof dim === 'number') return dim === size
          if (!sizes.has(dim) && Number.isSafeInteger(size) && size >= 0) sizes.set(dim, size)
          return sizes.get(dim) === size
        })
      if (!suits) throw refused(`must have the shape ${describe(shape, sizes)}; it has ${formatShape(given)}`)
      const elements = given.reduce((product, size) => product * size, 1)
      if (tensor.data.length !== elements) {
        throw refused(`has ${tensor.data.length} elements where its shape ${formatShape(given)} needs ${elements}`)
      }
      return [name, toRuntime(dtype, tensor)]
    }),
  )
}

function toRuntime(dtype: DType, { data, shape }: Tensor): RuntimeTensor {
  if (data instanceof Float32Array) return new OrtTensor('float32', data, shape)
  if (data instanceof BigInt64Array) return new OrtTensor('int64', data, shape)
  if (data instanceof Int32Array) return new OrtTensor('int32', data, shape)
  if (data instanceof Uint8Array) return new OrtTensor(dtype === 'bool' ? 'bool' : 'uint8', data, shape)
  return new OrtTensor('float16', data, shape)
}

/** A shape with the sizes that its symbols have in this run: [batch = 2, 4]. */
const describe = (shape: Shape, sizes: ReadonlyMap<string, number>): string =>
  formatShape(shape.map((dim) => (typeof dim === 'string' && sizes.has(dim) ? `${dim} = ${sizes.get(dim)}` : dim)))
