/**
 * Activation recomputation (Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016): the values inside a
 * block of nodes are not kept from the forward to the backward part, but recomputed when their gradients are due.
 */
import type { Graph, Node, Value } from './graph.ts'
import { after } from './operators/after.ts'

/** Consecutive nodes that are recomputed together. */
export type Block = readonly Node[]

/**
 * The block of each node that is in one. A node with parameters belongs to the block that `pattern` finds in the name
 * of one of them, a node without any to that of the node before it.
 */
export function blocksOf(graph: Graph, pattern: RegExp): Map<Node, Block> {
  const blocks = new Map<Node, Block>()
  let name: string | undefined
  let block: Node[] = []
  for (const node of graph.nodes) {
    const own = node.inputs.filter((input) => graph.parameters.has(input))
    const found = own.length === 0 ? name : own.map((value) => pattern.exec(value.name)?.[0]).find(Boolean)
    if (found !== name) block = []
    name = found
    if (name === undefined) continue
    block.push(node)
    blocks.set(node, block)
  }
  return blocks
}

/**
 * Adds a block's nodes to the graph a second time.
 * @param signal the runtime starts the copies when this value is computed
 * @returns the copy of each node
 */
export function replay(block: Block, signal: Value): Map<Node, Node> {
  const { graph } = signal
  const copies = new Map<Value, Value>()
  const copied = (value: Value): Value => {
    const known = copies.get(value)
    if (known) return known
    const always = graph.parameters.has(value) || graph.constants.has(value)
    const copy = always ? value : after(value, signal)
    copies.set(value, copy)
    return copy
  }
  return new Map(
    block.map((node) => {
      const inputs = node.inputs.map(copied)
      const outputs = graph.apply(node.operator, inputs, node.attributes)
      for (const [i, copy] of outputs.entries()) copies.set(node.outputs[i] ?? copy, copy)
      return [node, { ...node, inputs, outputs }]
    }),
  )
}
