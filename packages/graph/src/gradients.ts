import { formatShape, sizeOf } from './dims.ts'
import { GraphError } from './error.ts'
import type { Graph, Node, Value } from './graph.ts'
import { add, expand } from './operators/index.ts'
import { type Block, blocksOf, replay } from './recompute.ts'

/** Options of `gradients`. */
export interface GradientOptions {
  /**
   * Trades time for memory: values computed inside a block are not kept for the backward part but recomputed in it. The
   * pattern finds the name of a block in the names of its parameters: /^.*\.(resnets|attentions)\.\d+/ makes blocks of
   * the residual blocks and transformers of a UNet. Default: everything that is needed again is kept.
   */
  readonly recompute?: RegExp
}

/**
 * Adds the backward graph of `loss` to its graph and returns the gradient of each parameter, in its shape: one run of
 * the graph then computes the loss and its gradients. This is reverse accumulation (Griewank and Walther, Evaluating
 * Derivatives, 2008, section 3.2): the nodes are visited once, from the last to the first.
 *
 * @param loss one float
 * @param parameters parameters, inputs or any other float values of the graph; the gradient of one that the loss does
 * not depend on is zero
 * @throws GraphError 'shape-mismatch' when the loss is not one float, 'no-derivative' naming an operator on the way
 */
export function gradients(loss: Value, parameters: readonly Value[], options: GradientOptions = {}): Value[] {
  const { graph } = loss
  if (loss.dtype !== 'float32' || sizeOf(loss.shape) !== 1) {
    throw new GraphError(
      'shape-mismatch',
      `A loss is one float; ${loss.name} is ${loss.dtype} ${formatShape(loss.shape)}.`,
    )
  }
  const forward = [...graph.nodes]
  const dependent = dependents(forward, parameters)
  const gradient = new Map<Value, Value>([[loss, filled(loss, 1)]])
  const blocks = options.recompute ? blocksOf(graph, options.recompute) : new Map<Node, Block>()
  const copies = new Map<Node, Node>()

  for (const node of forward.toReversed()) {
    if (!node.outputs.some((output) => dependent.has(output) && gradient.has(output))) continue
    const { name, differentiate } = node.operator
    if (!differentiate) throw new GraphError('no-derivative', `The operator ${name} has no derivative.`)
    const [output, ...others] = node.outputs
    const flowingInto = (value: Value) => gradient.get(value) ?? filled(value, 0)
    const incoming = [flowingInto(output), ...others.map(flowingInto)] as const
    const block = blocks.get(node)
    if (block && !copies.has(node))
      for (const [original, copy] of replay(block, incoming[0])) copies.set(original, copy)
    const flowing = differentiate(copies.get(node) ?? node, incoming)
    node.inputs.forEach((input, i) => {
      const more = flowing[i]
      if (!more || !dependent.has(input)) return
      const known = gradient.get(input)
      gradient.set(input, known ? add(known, more) : more)
    })
  }

  const results = parameters.map((parameter) => gradient.get(parameter) ?? filled(parameter, 0))
  sweep(graph, forward, results)
  return results
}

/** The float values that depend on the parameters, including the parameters. */
function dependents(nodes: readonly Node[], parameters: readonly Value[]): Set<Value> {
  const found = new Set(parameters)
  for (const { inputs, outputs } of nodes) {
    if (!inputs.some((input) => found.has(input))) continue
    for (const output of outputs) if (output.dtype === 'float32') found.add(output)
  }
  return found
}

/** A value of the same shape, `number` everywhere. */
const filled = (value: Value, number: number): Value =>
  expand(value.graph.constant(Float32Array.of(number), []), value.shape)

/** Removes the nodes after `forward` that no result needs. */
function sweep(graph: Graph, forward: readonly Node[], results: readonly Value[]): void {
  const kept = new Set(forward)
  const needed = new Set<Value>([...results, ...[...graph.dimSources.values()].map(({ value }) => value)])
  const live = graph.nodes.toReversed().filter((node) => {
    const used = kept.has(node) || node.outputs.some((output) => needed.has(output))
    if (used) for (const input of node.inputs) needed.add(input)
    return used
  })
  graph.nodes.splice(0, graph.nodes.length, ...live.reverse())
}
