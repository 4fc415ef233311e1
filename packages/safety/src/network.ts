import {
  add,
  clamp,
  conv2d,
  depthwiseConv2d,
  Graph,
  linear,
  mean,
  multiply,
  reshape,
  softmax,
  subtract,
  transpose,
  type Value,
} from '@amend/graph'
import { SafetyError } from './error.ts'
import type { GraphModel, ModelNode, ModelWeight } from './graph-model.ts'

/** The side of its pictures in pixels. */
export const pictureSide = 224

/**
 * The graph of a MobileNetV2 (Sandler et al. 2018) that TensorFlow.js stores with its normalisation folded into the weights.
 *
 * Input: `pixels` [1, 3, 224, 224] in 0 … 1. Output: `scores` [1, classes], probabilities.
 *
 * @throws SafetyError 'bad-classifier' for an operator that is not in it
 */
export function networkOf({ nodes, weights }: GraphModel): Graph {
  const graph = new Graph('picture-classifier')
  const values = new Map<string, Value>()
  const builder: Builder = {
    graph,
    value: (name) => values.get(name) ?? wrong(`it has no value "${name}"`),
    weight: (name) => weights.get(name) ?? wrong(`it has no weight "${name}"`),
  }
  for (const node of nodes) {
    if (node.op === 'Const') continue
    if (node.op === 'Identity') {
      graph.output('scores', builder.value(inputOf(node, 0)))
      return graph
    }
    const build = operators[node.op] ?? wrong(`it has an operator "${node.op}"`)
    values.set(node.name, build(node, builder))
  }
  return wrong('it has no output')
}

interface Builder {
  readonly graph: Graph
  value(name: string): Value
  weight(name: string): ModelWeight
}

const operators: Readonly<Record<string, (node: ModelNode, builder: Builder) => Value>> = {
  Placeholder: (_, { graph }) => graph.input('pixels', 'float32', [1, 3, pictureSide, pictureSide]),
  Mul: (node, { value, weight }) => multiply(value(inputOf(node, 1)), scalar(weight(inputOf(node, 0)))),
  Sub: (node, { value, weight }) => subtract(value(inputOf(node, 0)), scalar(weight(inputOf(node, 1)))),
  AddV2: (node, { value }) => add(value(inputOf(node, 0)), value(inputOf(node, 1))),
  _FusedConv2D: (node, { graph, value, weight }) => {
    const { data, shape } = weight(inputOf(node, 1))
    const kernel = transpose(graph.constant(data, shape), [3, 2, 0, 1])
    const [x, geometry] = [value(inputOf(node, 0)), geometryOf(node, shape, value(inputOf(node, 0)))]
    return activated(node, conv2d(x, kernel, vector(graph, weight(inputOf(node, 2))), geometry))
  },
  FusedDepthwiseConv2dNative: (node, { graph, value, weight }) => {
    const { data, shape } = weight(inputOf(node, 1))
    const kernel = transpose(graph.constant(data, shape), [2, 3, 0, 1])
    const [x, geometry] = [value(inputOf(node, 0)), geometryOf(node, shape, value(inputOf(node, 0)))]
    return activated(node, depthwiseConv2d(x, kernel, vector(graph, weight(inputOf(node, 2))), geometry))
  },
  // Over the whole picture.
  AvgPool: (node, { value }) => mean(value(inputOf(node, 0)), [2, 3]),
  Squeeze: (node, { value }) => reshape(value(inputOf(node, 0)), [1, value(inputOf(node, 0)).dim(1)]),
  _FusedMatMul: (node, { graph, value, weight }) => {
    const { data, shape } = weight(inputOf(node, 1))
    const matrix = transpose(graph.constant(data, shape), [1, 0])
    return linear(value(inputOf(node, 0)), matrix, vector(graph, weight(inputOf(node, 2))))
  },
  Softmax: (node, { value }) => softmax(value(inputOf(node, 0))),
}

const inputOf = ({ name, input }: ModelNode, index: number): string => input[index] ?? wrong(`"${name}" lacks an input`)

const scalar = ({ data }: ModelWeight): number => data[0] ?? wrong('a scalar is missing')

const vector = (graph: Graph, { data, shape }: ModelWeight): Value => graph.constant(data, shape)

/** Stride and padding of a convolution whose output is as large as its input divided by the stride (TensorFlow's SAME). */
function geometryOf({ name, attr }: ModelNode, kernel: readonly number[], x: Value) {
  if (attr.padding?.s !== base64('SAME')) wrong(`"${name}" has an unknown padding`)
  const stride = Number(attr.strides?.list.i[1])
  const sides = [0, 1].map((axis) => {
    const size = x.dim(axis + 2) as number
    const missing = Math.max(0, (Math.ceil(size / stride) - 1) * stride + (kernel[axis] as number) - size)
    return [Math.floor(missing / 2), Math.ceil(missing / 2)] as const
  })
  const [[top, bottom], [left, right]] = sides as [readonly [number, number], readonly [number, number]]
  return { stride, padding: [top, left, bottom, right] as const }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The activation that is fused into a node. */
function activated({ name, attr }: ModelNode, x: Value): Value {
  const [bias, activation] = attr.fused_ops?.list.s ?? []
  if (bias !== base64('BiasAdd')) wrong(`"${name}" has no bias`)
  if (activation === undefined) return x
  if (activation !== base64('Relu6')) wrong(`"${name}" has an unknown activation`)
  return clamp(x, 0, 6)
}

function wrong(why: string): never {
  throw new SafetyError('bad-classifier', `The picture classifier is not the expected network: ${why}.`)
}
