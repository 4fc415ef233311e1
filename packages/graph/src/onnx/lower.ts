import type { Dim } from '../dims.ts'
import { GraphError } from '../error.ts'
import type { Graph, Value } from '../graph.ts'
import type { DType, StoredTensor, TensorData } from '../tensor.ts'
import { attributeType, elementType, encodeModel, externalLocation } from './proto.ts'

/** The opset of the graphs: 20 has Gelu; what newer ones add has no CPU kernels in the runtime yet. */
const opset = 20
const irVersion = 9

/** How a graph is to run: what an operator's ONNX form may depend on. */
export interface Target {
  /** The type in which float values are computed. */
  readonly precision: 'float32' | 'float16'
  /** Contrib operators of ONNX Runtime may stand for several plain ones. */
  readonly fused: boolean
}

/** A whole number, whole numbers, a string, or a float marked as such. */
export type Attribute = number | readonly number[] | string | { readonly float: number }

/** A node of the ONNX model. Inputs and outputs are names; an empty input is an absent one. */
export interface OnnxNode {
  readonly type: string
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** What an operator's `lower` writes to. Values of the graph go by their names. */
export class Emitter {
  readonly target: Target
  readonly nodes: OnnxNode[] = []
  readonly initializers: { name: string; dtype: DType; shape: readonly number[]; bytes: Uint8Array }[] = []
  private readonly graph: Graph
  private readonly names = new Map<string, string>()
  private count = 0

  constructor(graph: Graph, target: Target) {
    this.graph = graph
    this.target = target
  }

  /** Emits one node and returns the name of its output, a fresh one unless `output` is given. */
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

  /** Emits one node of ONNX Runtime's contrib domain. */
  contrib(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    output?: string,
  ): string {
    return this.op(type, inputs, attributes, output, 'com.microsoft')
  }

  /** The name of a float value before it was cast to the target's precision: only graph inputs have another one. */
  exact(value: Value): string {
    return this.target.precision !== 'float32' && this.graph.inputs.includes(value) ? uncast(value) : value.name
  }

  /** The name of a parameter as it lies in its file, where that is another type than the target's. */
  stored(value: Value): string | undefined {
    const parameter = this.graph.parameters.get(value)
    return parameter && parameter.dtype !== this.target.precision ? storedName(value) : undefined
  }

  fresh(hint: string): string {
    return `${hint}#${this.count++}`
  }

  /** A small int64 tensor: axes, sizes, indices. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.once(`ints:${values.join(',')}:${shape.join(',')}`, (name) => {
      this.initializers.push({ name, dtype: 'int64', shape, bytes: bytesOf(BigInt64Array.from(values, BigInt)) })
    })
  }

  /** A scalar or small float tensor in the precision of the target. */
  floats(values: readonly number[], shape: readonly number[] = []): string {
    return this.once(`floats:${values.join(',')}:${shape.join(',')}`, (name) => {
      this.float(name, Float32Array.from(values), shape)
    })
  }

  /** A float initializer in the precision of the target. */
  float(name: string, data: Float32Array, shape: readonly number[]): void {
    if (this.target.precision === 'float32') {
      this.initializers.push({ name, dtype: 'float32', shape, bytes: bytesOf(data) })
    } else {
      const wide = this.fresh(name)
      this.initializers.push({ name: wide, dtype: 'float32', shape, bytes: bytesOf(data) })
      this.op('Cast', [wide], { to: elementType.float16 }, name)
    }
  }

  /** A one-element int64 tensor with the size of a dimension, read from a value that has it when it is symbolic. */
  dim(dim: Dim): string {
    if (typeof dim === 'number') return this.ints([dim])
    const source = this.graph.dimSources.get(dim)
    if (!source) throw new GraphError('shape-mismatch', `No value of the graph has the dimension ${dim}.`)
    return this.once(`dim:${dim}`, (name) => {
      this.op('Shape', [source.value.name], { start: source.axis, end: source.axis + 1 }, name)
    })
  }

  /** An int64 vector with the sizes of a shape. */
  shape(dims: readonly Dim[]): string {
    if (dims.every((dim) => typeof dim === 'number')) return this.ints(dims)
    const parts = dims.map((dim) => this.dim(dim))
    return this.once(`shape:${dims.join(',')}`, (name) => this.op('Concat', parts, { axis: 0 }, name))
  }

  /** An int64 vector: factor · dims + offsets. */
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

/** An ONNX file whose parameters are byte ranges of other files. */
export interface LoweredGraph {
  readonly bytes: Uint8Array
  readonly parameters: readonly StoredTensor[]
}

/**
 * Writes a graph as an ONNX model.
 * @param locate the `location` of a parameter's file: its path relative to the folder that the runtime resolves it in
 */
export function lower(graph: Graph, target: Target, locate: (file: string) => string): LoweredGraph {
  const emit = new Emitter(graph, target)
  const float = elementType[target.precision]

  for (const input of graph.inputs) {
    if (input.dtype === 'float32' && target.precision !== 'float32') {
      emit.op('Cast', [uncast(input)], { to: float }, input.name)
    }
  }
  for (const [value, data] of graph.constants) {
    if (data instanceof Float32Array) emit.float(value.name, data, value.shape as number[])
    else {
      emit.initializers.push({
        name: value.name,
        dtype: value.dtype,
        shape: value.shape as number[],
        bytes: bytesOf(data),
      })
    }
  }
  const prologue = emit.nodes.length
  for (const node of graph.nodes) node.operator.lower(node, emit)
  for (const { name, value } of graph.outputs) {
    const cast = value.dtype === 'float32' && target.precision !== 'float32'
    if (cast) emit.op('Cast', [value.name], { to: elementType.float32 }, `${name}:out`)
    else emit.op('Identity', [value.name], {}, `${name}:out`)
  }
  emit.nodes.splice(prologue, 0, ...casts(graph, emit))

  const parameters = [...graph.parameters].map(([value, stored]) => ({
    name: stored.dtype === target.precision ? value.name : storedName(value),
    dims: stored.shape,
    dataType: elementType[stored.dtype],
    dataLocation: externalLocation,
    externalData: [
      { key: 'location', value: locate(stored.file) },
      { key: 'offset', value: String(stored.offset) },
      { key: 'length', value: String(stored.byteLength) },
    ],
  }))
  const bytes = encodeModel({
    irVersion,
    producerName: 'amend',
    opsetImport: [
      { domain: '', version: opset },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: graph.name,
      node: scheduled(emit.nodes).map(nodeProto),
      initializer: [
        ...parameters,
        ...emit.initializers.map(({ name, dtype, shape, bytes }) => ({
          name,
          dims: shape,
          dataType: elementType[dtype],
          rawData: bytes,
        })),
      ],
      input: graph.inputs.map((value) =>
        valueInfo(value.dtype === 'float32' && target.precision !== 'float32' ? uncast(value) : value.name, value),
      ),
      output: graph.outputs.map(({ name, value }) => valueInfo(`${name}:out`, value)),
    },
  })
  return { bytes, parameters: [...graph.parameters.values()] }
}

function nodeProto({ type, domain, inputs, outputs, attributes = {} }: OnnxNode): Record<string, unknown> {
  return {
    opType: type,
    domain: domain ?? '',
    name: outputs[0],
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attributeProto(value) })),
  }
}

function attributeProto(value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { type: attributeType.int, i: value }
  if (typeof value === 'string') return { type: attributeType.string, s: Buffer.from(value) }
  if ('float' in value) return { type: attributeType.float, f: value.float }
  return { type: attributeType.ints, ints: value }
}

function valueInfo(name: string, value: Value): Record<string, unknown> {
  const dim = value.shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType: elementType[value.dtype], shape: { dim } } } }
}

/** Widens or narrows the parameters that the nodes so far use, those that they take as they are stored left out. */
function casts(graph: Graph, emit: Emitter): OnnxNode[] {
  const used = new Set(emit.nodes.flatMap(({ inputs }) => inputs))
  const to = elementType[emit.target.precision]
  return [...graph.parameters.keys()].flatMap((value) => {
    const stored = emit.stored(value)
    if (stored === undefined || !used.has(value.name)) return []
    return [{ type: 'Cast', inputs: [stored], outputs: [value.name], attributes: { to } }]
  })
}

/**
 * The nodes in an order that makes the runtime compute them as they were written. It goes depth first from the nodes
 * that nobody uses, the last one of the file first: written last to first, the results come first to last, and what
 * leads to one result is freed before the next. Otherwise all gradients of weights would come at the very end, with
 * every activation still there.
 */
function scheduled(nodes: readonly OnnxNode[]): OnnxNode[] {
  const uses = new Map<string, number>()
  for (const name of nodes.flatMap(({ inputs }) => inputs)) uses.set(name, (uses.get(name) ?? 0) + 1)
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const isUsed = ({ outputs }: OnnxNode) => outputs.some((name) => uses.has(name))

  const place = new Map(nodes.map((node, i) => [node, i]))
  const results = nodes
    .filter((node) => !isUsed(node))
    .map((node) => {
      // The runtime takes an Identity away and has its maker give the result.
      const maker = node.type === 'Identity' ? makers.get(node.inputs[0] as string) : undefined
      const alone = maker?.outputs.length === 1 && uses.get(maker.outputs[0] as string) === 1
      return { place: place.get(maker ?? node) ?? 0, nodes: maker && alone ? [maker, node] : [node] }
    })
  const last = results.sort((a, b) => b.place - a.place).flatMap((result) => result.nodes)
  const taken = new Set(last)
  return [...nodes.filter((node) => !taken.has(node)), ...last]
}

const storedName = (parameter: Value): string => `${parameter.name}:stored`
const uncast = (input: Value): string => `${input.name}:float32`

const bytesOf = (data: TensorData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
