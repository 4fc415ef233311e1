/**
 * Low-rank adapters (Hu et al. 2022): beside a frozen projection W a small one, W·x + (alpha / rank)·B·A·x, of which
 * only A and B are trained. They are added to the graph of a finished network.
 */
import { adapterTargets } from '@amend/contract'
import { add, conv2d, type Graph, linear, multiply, type Node, type Value } from '@amend/graph'
import { TrainingError } from '../error.ts'

/** Rank, scale and targets of adapters (LoRA; Hu et al. 2021). */
export interface AdapterOptions {
  /** Of A and B: how many directions a projection can learn. */
  readonly rank: number
  /** Default: the rank, so that B·A is added unscaled. */
  readonly alpha?: number
  /** Suffixes of the names of the modules that get one: 'to_q', 'ff.net.2'. Default: the projections of attention. */
  readonly targets?: readonly string[]
}

/** The two factors beside one projection: its output becomes W·x + (alpha / rank) · B·A·x. */
export interface Adapter {
  /** The module's name: 'mid_block.attentions.0.transformer_blocks.0.attn1.to_q'. */
  readonly module: string
  /** A: [rank, in] or [rank, in, kh, kw], an input of the graph. */
  readonly down: Value
  /** B: [out, rank] or [out, rank, 1, 1], an input of the graph. */
  readonly up: Value
}

const weightName = /^(.+)\.weight(?::.*)?$/

/**
 * Adds adapters to the projections of a network; the values of A and B are inputs, named as in PEFT.
 * @throws TrainingError 'bad-setting' when no module has such a name
 */
export function addAdapters(graph: Graph, options: AdapterOptions): Adapter[] {
  const { rank, alpha = rank, targets = adapterTargets.attention as readonly string[] } = options
  const wanted = (module: string) => targets.some((end) => module === end || module.endsWith(`.${end}`))
  const replaced = new Map<Value, Value>()
  const current = (value: Value) => replaced.get(value) ?? value
  const adapters: Adapter[] = []

  for (const node of graph.nodes.splice(0)) {
    const kept: Node = { ...node, inputs: node.inputs.map(current) }
    graph.nodes.push(kept)
    const module = moduleOf(graph, kept)
    if (module === undefined || !wanted(module)) continue
    const [x, weight] = kept.inputs as [Value, Value]
    const [output] = kept.outputs as [Value]
    const adapter = declare(graph, module, weight.shape as readonly number[], rank)
    const small =
      kept.operator.name === 'Conv' ? conv2d(x, adapter.down, undefined, windowOf(kept)) : linear(x, adapter.down)
    const large = kept.operator.name === 'Conv' ? conv2d(small, adapter.up, undefined) : linear(small, adapter.up)
    replaced.set(output, add(output, alpha === rank ? large : multiply(large, alpha / rank)))
    adapters.push(adapter)
  }
  graph.outputs.forEach(({ name, value }, i) => {
    graph.outputs[i] = { name, value: current(value) }
  })
  const idle = targets.find((end) => !adapters.some(({ module }) => module === end || module.endsWith(`.${end}`)))
  if (adapters.length === 0 || (options.targets === undefined && idle !== undefined)) {
    throw new TrainingError('bad-setting', `The network has no projection named ${idle ?? targets.join(', ')}.`)
  }
  return adapters
}

/** The module whose weight a linear layer or convolution of the graph has. */
function moduleOf(graph: Graph, { operator, inputs }: Node): string | undefined {
  const weight = inputs[1]
  const projects = operator.name === 'Linear' || operator.name === 'Conv'
  return projects && weight && graph.parameters.has(weight) ? weightName.exec(weight.name)?.[1] : undefined
}

function declare(graph: Graph, module: string, shape: readonly number[], rank: number): Adapter {
  const [out = 0, into = 0, ...kernel] = shape
  const point = kernel.map(() => 1)
  return {
    module,
    down: graph.input(`${module}.lora_A.weight`, 'float32', [rank, into, ...kernel]),
    up: graph.input(`${module}.lora_B.weight`, 'float32', [out, rank, ...point]),
  }
}

function windowOf({ attributes }: Node) {
  const { stride, padding } = attributes as { stride: number; padding: readonly [number, number, number, number] }
  return { stride, padding }
}
