import { GraphError } from '../error.ts'
import type { Graph, Value } from '../graph.ts'
import { partsOf, type StoredTensor } from '../tensor.ts'
import { bytesOf, OnnxEmitter, quantizedBiasName, scalesName, storedName, uncastName } from './emitter.ts'
import type { Attribute, OnnxNode, Target } from './node.ts'
import { attributeType, elementType, encodeModel, externalLocation } from './proto.ts'

/** The opset of the graphs: 20 has Gelu; the runtime has no CPU kernels yet for additions of newer ones. */
const opset = 20
const irVersion = 9

/** An ONNX file whose parameters are byte ranges of other files; a quantised parameter is several of them. */
export interface LoweredGraph {
  readonly bytes: Uint8Array
  readonly parameters: readonly StoredTensor[]
}

/**
 * Writes a graph as an ONNX model.
 * @throws GraphError 'unsupported-dtype' for int8 weights and another arithmetic than float32
 * @param locate the `location` of a parameter's file: its path relative to the folder that the runtime resolves it in
 */
export function lower(graph: Graph, target: Target, locate: (file: string) => string): LoweredGraph {
  const emit = new OnnxEmitter(graph, target)
  const float = elementType[target.precision]

  for (const input of graph.inputs) {
    if (input.dtype === 'float32' && target.precision !== 'float32') {
      emit.op('Cast', [uncastName(input)], { to: float }, input.name)
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

  const stored = [...graph.parameters].flatMap(([value, tensor]) => initializersOf(graph, value, tensor, target))
  const parameters = stored.map(({ name, dims, stored }) => ({
    name,
    dims,
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
        valueInfo(value.dtype === 'float32' && target.precision !== 'float32' ? uncastName(value) : value.name, value),
      ),
      output: graph.outputs.map(({ name, value }) => valueInfo(`${name}:out`, value)),
    },
  })
  return { bytes, parameters: [...graph.parameters.values()].flatMap(partsOf) }
}

interface StoredInitializer {
  readonly name: string
  readonly dims: readonly number[]
  readonly stored: StoredTensor
}

function initializersOf(graph: Graph, value: Value, stored: StoredTensor, target: Target): StoredInitializer[] {
  const { quantization, shape } = stored
  if (!quantization)
    return [{ name: stored.dtype === target.precision ? value.name : storedName(value), dims: shape, stored }]
  if (target.precision !== 'float32') {
    throw new GraphError(
      'unsupported-dtype',
      `The network "${graph.name}" has int8 weights, which only the CPU computes with.`,
    )
  }
  const { scales, transposed, convolution } = quantization
  return [
    { name: storedName(value), dims: transposed ? [...shape].reverse() : shape, stored },
    { name: scalesName(value), dims: scales.shape, stored: scales },
    ...(convolution?.bias
      ? [{ name: quantizedBiasName(value), dims: convolution.bias.shape, stored: convolution.bias }]
      : []),
  ]
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

/** Casts the parameters that the nodes so far use, except those that a node takes as stored. */
function casts(graph: Graph, emit: OnnxEmitter): OnnxNode[] {
  const used = new Set(emit.nodes.flatMap(({ inputs }) => inputs))
  const to = elementType[emit.target.precision]
  return [...graph.parameters.keys()].flatMap((value) => {
    const stored = emit.stored(value)
    if (stored === undefined || !used.has(value.name)) return []
    const quantization = graph.parameters.get(value)?.quantization
    if (quantization) return dequantized(value, quantization.transposed)
    return [{ type: 'Cast', inputs: [stored], outputs: [value.name], attributes: { to } }]
  })
}

/** The float32 values of a parameter that is stored as int8. */
function dequantized(value: Value, transposed: boolean): OnnxNode[] {
  const inputs = [storedName(value), scalesName(value)]
  if (!transposed) return [{ type: 'DequantizeLinear', inputs, outputs: [value.name], attributes: { axis: 0 } }]
  const wide = `${value.name}:transposed`
  return [
    { type: 'DequantizeLinear', inputs, outputs: [wide], attributes: { axis: 1 } },
    { type: 'Transpose', inputs: [wide], outputs: [value.name], attributes: { perm: [1, 0] } },
  ]
}

/**
 * The nodes in an order that makes the runtime compute them as they were written. It goes depth first from the nodes
 * without consumers, the last one of the file first: as they are written last to first, the results are computed first to
 * last, and intermediate values of one result are freed before the next. Otherwise all gradients of weights would be computed
 * at the end, with every activation still in memory.
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
      // The runtime removes an Identity and lets the node before it produce the result.
      const maker = node.type === 'Identity' ? makers.get(node.inputs[0] as string) : undefined
      const alone = maker?.outputs.length === 1 && uses.get(maker.outputs[0] as string) === 1
      return { place: place.get(maker ?? node) ?? 0, nodes: maker && alone ? [maker, node] : [node] }
    })
  const last = results.sort((a, b) => b.place - a.place).flatMap((result) => result.nodes)
  const taken = new Set(last)
  return [...nodes.filter((node) => !taken.has(node)), ...last]
}
