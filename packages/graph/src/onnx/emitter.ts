import type { Dim } from '../dims.ts'
import { GraphError } from '../error.ts'
import type { Emitter, Graph, QuantizedParameter, Value } from '../graph.ts'
import type { TensorData } from '../tensor.ts'
import type { Attribute, Initializer, OnnxNode, Target } from './node.ts'
import { elementType } from './proto.ts'

/** Collects the ONNX nodes and initializers of one graph. */
export class OnnxEmitter implements Emitter {
  readonly target: Target
  readonly nodes: OnnxNode[] = []
  readonly initializers: Initializer[] = []
  private readonly graph: Graph
  private readonly names = new Map<string, string>()
  private count = 0

  constructor(graph: Graph, target: Target) {
    this.graph = graph
    this.target = target
  }

  op(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output: string = this.fresh(type),
    domain = '',
  ): string {
    this.nodes.push({ type, domain, inputs, outputs: [output], attributes })
    return output
  }

  contrib(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    output?: string,
  ): string {
    return this.op(type, inputs, attributes, output, 'com.microsoft')
  }

  exact(value: Value): string {
    return this.target.precision !== 'float32' && this.graph.inputs.includes(value) ? uncastName(value) : value.name
  }

  stored(value: Value): string | undefined {
    const parameter = this.graph.parameters.get(value)
    return parameter && parameter.dtype !== this.target.precision ? storedName(value) : undefined
  }

  quantized(value: Value): QuantizedParameter | undefined {
    const quantization = this.graph.parameters.get(value)?.quantization
    if (!quantization || !this.target.fused) return undefined
    return {
      weight: storedName(value),
      scales: scalesName(value),
      ...(quantization.convolution?.bias && { bias: quantizedBiasName(value) }),
      quantization,
    }
  }

  fresh(hint: string): string {
    return `${hint}#${this.count++}`
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.once(`ints:${values.join(',')}:${shape.join(',')}`, (name) => {
      this.initializers.push({ name, dtype: 'int64', shape, bytes: bytesOf(BigInt64Array.from(values, BigInt)) })
    })
  }

  floats(values: readonly number[], shape: readonly number[] = []): string {
    return this.once(`floats:${values.join(',')}:${shape.join(',')}`, (name) => {
      this.float(name, Float32Array.from(values), shape)
    })
  }

  float(name: string, data: Float32Array, shape: readonly number[]): void {
    if (this.target.precision === 'float32') {
      this.initializers.push({ name, dtype: 'float32', shape, bytes: bytesOf(data) })
    } else {
      const wide = this.fresh(name)
      this.initializers.push({ name: wide, dtype: 'float32', shape, bytes: bytesOf(data) })
      this.op('Cast', [wide], { to: elementType.float16 }, name)
    }
  }

  dim(dim: Dim): string {
    if (typeof dim === 'number') return this.ints([dim])
    const source = this.graph.dimSources.get(dim)
    if (!source) throw new GraphError('shape-mismatch', `No value of the graph has the dimension ${dim}.`)
    return this.once(`dim:${dim}`, (name) => {
      this.op('Shape', [source.value.name], { start: source.axis, end: source.axis + 1 }, name)
    })
  }

  shape(dims: readonly Dim[]): string {
    if (dims.every((dim) => typeof dim === 'number')) return this.ints(dims)
    const parts = dims.map((dim) => this.dim(dim))
    return this.once(`shape:${dims.join(',')}`, (name) => this.op('Concat', parts, { axis: 0 }, name))
  }

  scaledShape(dims: readonly Dim[], factor: number, offsets: readonly number[]): string {
    const known = dims.map((dim, i) => (typeof dim === 'number' ? factor * dim + (offsets[i] as number) : undefined))
    if (known.every((size) => size !== undefined)) return this.ints(known)
    const scaled = factor === 1 ? this.shape(dims) : this.op('Mul', [this.shape(dims), this.ints([factor])])
    return this.op('Add', [scaled, this.ints(offsets)])
  }

  private once(key: string, make: (name: string) => void): string {
    const known = this.names.get(key)
    if (known) return known
    const name = this.fresh(key.split(':')[0] as string)
    this.names.set(key, name)
    make(name)
    return name
  }
}

/** The name of a parameter as it is stored, before its cast to the target's precision. */
export const storedName = (parameter: Value): string => `${parameter.name}:stored`

/** The name of the scales of a parameter that is stored as int8. */
export const scalesName = (parameter: Value): string => `${parameter.name}:scales`

/** The name of the int32 bias of a quantised convolution, by its weight. */
export const quantizedBiasName = (parameter: Value): string => `${parameter.name}:bias`

/** The name of a float input as it is fed, before its cast to the target's precision. */
export const uncastName = (input: Value): string => `${input.name}:float32`

/** The bytes of an array, without a copy. */
export const bytesOf = (data: TensorData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
