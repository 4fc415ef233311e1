/** The layers of a network that can be computed in integers. */
import type { Graph, Node, Value } from '@amend/graph'

/** A convolution or matrix product with a weight of the checkpoint. */
export interface Layer {
  /** The name of its weight. */
  readonly weight: string
  readonly kind: 'matrix' | 'convolution'
  readonly node: Node
  readonly input: Value
  readonly output: Value
  /** Its bias: a parameter [out]. */
  readonly bias?: Value
  /** Of a convolution: no norm brings its input to a known size, so that the size depends on the picture. */
  readonly relative: boolean
}

const kinds: Readonly<Record<string, Layer['kind']>> = { Linear: 'matrix', Conv: 'convolution' }

/** Channels of pictures and latents: layers that read or write these stay floats. */
const fewChannels = 8

/** The layers of a graph by the names of their weights, each used once; without those that always stay floats. */
export function layersOf(graph: Graph): Layer[] {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const found = graph.nodes.flatMap((node): Layer[] => {
    const kind = kinds[node.operator.name]
    const [input, weight, bias] = node.inputs
    if (!kind || !input || !weight || !graph.parameters.has(weight) || staysFloat(weight)) return []
    const [output] = node.outputs
    const relative = kind === 'convolution' && !isNormal(input, makers)
    return [{ weight: weight.name, kind, node, input, output, relative, ...(bias && { bias }) }]
  })
  const uses = (name: string) => found.filter(({ weight }) => weight === name).length
  return found.filter(({ weight }) => uses(weight) === 1)
}

/** Whether a value is a norm's, or that behind an activation. */
function isNormal(value: Value, makers: ReadonlyMap<Value, Node>): boolean {
  const maker = makers.get(value)
  const [input] = maker?.inputs ?? []
  if (!maker || !input) return false
  return maker.operator.name === 'GroupNorm' || (maker.inputs.length === 1 && isNormal(input, makers))
}

/** The first and the last layer, whose errors nothing repairs, and the time embedding, which is no work. */
function staysFloat({ name, shape }: Value): boolean {
  const [out = 0, into = 0] = shape as number[]
  // A name with a shape is a second view of a tensor.
  return out <= fewChannels || into <= fewChannels || name.startsWith('time_embedding.') || name.includes(':')
}
