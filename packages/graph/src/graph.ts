import { type Dim, formatShape, type Shape, sameShape } from './dims.ts'
import { GraphError } from './error.ts'
import type { Attribute, Initializer, OnnxNode, Target } from './onnx/node.ts'
import type { DType, Quantization, StoredTensor, TensorData } from './tensor.ts'

/** Element type and shape of a tensor. */
export interface ValueType {
  readonly dtype: DType
  readonly shape: Shape
}

/** A tensor of a graph: the output of a node, an input, a parameter or a constant. */
export class Value implements ValueType {
  readonly graph: Graph
  readonly name: string
  readonly dtype: DType
  readonly shape: Shape

  constructor(graph: Graph, name: string, type: ValueType) {
    this.graph = graph
    this.name = name
    this.dtype = type.dtype
    this.shape = type.shape
  }

  /** The size of one axis; negative axes count from the end. */
  dim(axis: number): Dim {
    const dim = this.shape.at(axis)
    if (dim === undefined) throw new GraphError('shape-mismatch', `${this.name} has no axis ${axis}.`)
    return dim
  }
}

/**
 * A kind of node: its shape rule, its ONNX form and, where it has one, its derivative. Operators are stateless;
 * attributes are plain data, so that a graph can be walked and rewritten.
 *
 * `Inputs` is the tuple of its inputs: `[x: Value, weight: Value, ...bias: Value[]]` for a product with an optional bias.
 */
export interface Operator<Inputs extends readonly Value[] = readonly Value[], Attributes = unknown> {
  readonly name: string
  /** Types of the outputs, at least one. @throws GraphError 'shape-mismatch' */
  infer(inputs: Inputs, attributes: Attributes): readonly ValueType[]
  /** Emits ONNX nodes that compute `node.outputs` from `node.inputs`. */
  lower(node: Node<Inputs, Attributes>, emit: Emitter): void
  /**
   * Builds, from the gradients of the outputs, the gradient of each input in its shape; null where nothing flows back.
   * `gradients` removes the nodes that no result needs. Absent: `gradients` refuses to go through the operator.
   */
  differentiate?(node: Node<Inputs, Attributes>, gradients: Outputs): Gradients<Inputs>
}

type Outputs = readonly [Value, ...Value[]]
type Gradients<Inputs extends readonly Value[]> = { readonly [Index in keyof Inputs]: Value | null }

/** Names of the parts of a parameter that is stored as int8, and what they stand for. */
export interface QuantizedParameter {
  readonly weight: string
  readonly scales: string
  /** Of a convolution with a bias. */
  readonly bias?: string
  readonly quantization: Quantization
}

/** The target of an operator's `lower`. Values of the graph are referred to by name. */
export interface Emitter {
  readonly target: Target
  readonly nodes: OnnxNode[]
  readonly initializers: Initializer[]
  /** Emits one node and returns the name of its output, a fresh one unless `output` is given. */
  op(
    type: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    output?: string,
    domain?: string,
  ): string
  /** Emits one node of ONNX Runtime's contrib domain. */
  contrib(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    output?: string,
  ): string
  /** The name of a float value before it was cast to the target's precision: only graph inputs have another one. */
  exact(value: Value): string
  /** The name of a parameter as it lies in its file, where that is another type than the target's. */
  stored(value: Value): string | undefined
  /** A parameter that is stored as int8, as an operator that computes in integers takes it. */
  quantized(value: Value): QuantizedParameter | undefined
  /** A name that no other value has. */
  fresh(hint: string): string
  /** A small int64 tensor: axes, sizes, indices. */
  ints(values: readonly number[], shape?: readonly number[]): string
  /** A scalar or small float tensor in the precision of the target. */
  floats(values: readonly number[], shape?: readonly number[]): string
  /** A one-element int64 tensor with the size of a dimension, read from a value that has it when it is symbolic. */
  dim(dim: Dim): string
  /** An int64 vector with the sizes of a shape. */
  shape(dims: readonly Dim[]): string
  /** An int64 vector: factor · dims + offsets. */
  scaledShape(dims: readonly Dim[], factor: number, offsets: readonly number[]): string
}

/** One application of an operator. */
export interface Node<Inputs extends readonly Value[] = readonly Value[], Attributes = unknown> {
  readonly operator: Operator<Inputs, Attributes>
  readonly inputs: Inputs
  readonly attributes: Attributes
  readonly outputs: Outputs
}

/**
 * A computation as a list of nodes in execution order. Float values are 'float32' here; the precision in which they
 * are computed is chosen when the graph is lowered to ONNX.
 */
export class Graph {
  readonly name: string
  readonly nodes: Node[] = []
  readonly inputs: Value[] = []
  readonly outputs: { readonly name: string; readonly value: Value }[] = []
  readonly parameters = new Map<Value, StoredTensor>()
  readonly constants = new Map<Value, TensorData>()
  /** For each symbolic dimension, the first value and axis that has it: where its size is read when the graph runs. */
  readonly dimSources = new Map<string, { readonly value: Value; readonly axis: number }>()
  private readonly parametersByName = new Map<string, Value>()
  private count = 0

  constructor(name: string) {
    this.name = name
  }

  /** Declares an input; equal symbols in the shapes of several inputs mean equal sizes. */
  input(name: string, dtype: DType, shape: Shape): Value {
    const value = this.value(name, { dtype, shape })
    this.inputs.push(value)
    return value
  }

  output(name: string, value: Value): void {
    this.outputs.push({ name, value })
  }

  /** Parameters of a stored float tensor are float32 values of `shape`, which may regroup the stored elements. */
  parameter(name: string, stored: StoredTensor, shape: readonly number[] = stored.shape): Value {
    const known = this.parametersByName.get(name)
    if (known && sameShape(known.shape, shape)) return known
    const value = this.value(known ? `${name}:${formatShape(shape)}` : name, { dtype: 'float32', shape })
    this.parameters.set(value, { ...stored, shape })
    if (!known) this.parametersByName.set(name, value)
    return value
  }

  /**
   * Turns parameters into inputs: the caller of the graph provides their values, and the files are not read. Must be
   * called last, after everything that uses the parameters of the graph was built.
   */
  feed(parameters: readonly Value[]): void {
    for (const parameter of parameters) if (this.parameters.delete(parameter)) this.inputs.push(parameter)
  }

  /** A constant kept inside the graph; meant for small data (frequencies, masks, scalars). */
  constant(data: Float32Array | BigInt64Array, shape: readonly number[]): Value {
    const dtype = data instanceof Float32Array ? 'float32' : 'int64'
    const value = this.value(`constant_${this.count++}`, { dtype, shape })
    this.constants.set(value, data)
    return value
  }

  /** Adds a node and returns its outputs. */
  apply<Inputs extends readonly Value[], Attributes>(
    operator: Operator<Inputs, Attributes>,
    inputs: Inputs,
    attributes: Attributes,
  ): [Value, ...Value[]] {
    const id = this.count++
    const [first, ...rest] = operator
      .infer(inputs, attributes)
      .map((type, i) => this.value(`${operator.name}_${id}${i === 0 ? '' : `_${i}`}`, type))
    if (!first) throw new GraphError('shape-mismatch', `${operator.name} has no output.`)
    this.nodes.push({ operator, inputs, attributes, outputs: [first, ...rest] })
    return [first, ...rest]
  }

  private value(name: string, type: ValueType): Value {
    const value = new Value(this, name, type)
    type.shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && !this.dimSources.has(dim)) this.dimSources.set(dim, { value, axis })
    })
    return value
  }
}

/** Adds a node with one output. */
export function applyOne<Inputs extends readonly [Value, ...Value[]], Attributes>(
  operator: Operator<Inputs, Attributes>,
  inputs: Inputs,
  attributes: Attributes,
): Value {
  const [output] = inputs[0].graph.apply(operator, inputs, attributes)
  return output
}

/** @throws GraphError 'shape-mismatch' when x does not have all of the axes. */
export function expectAxes(operator: string, x: Value, axes: readonly number[]): void {
  const outside = axes.find((axis) => !Number.isInteger(axis) || axis < 0 || axis >= x.shape.length)
  expectShape(outside === undefined, operator, `${formatShape(x.shape)} has no axis ${outside}`)
}

/** @throws GraphError 'shape-mismatch' with the operator's name when `condition` is false. */
export function expectShape(condition: boolean, operator: string, detail: string): asserts condition {
  if (!condition) throw new GraphError('shape-mismatch', `${operator}: ${detail}.`)
}
