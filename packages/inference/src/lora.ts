/**
 * LoRA files at inference (Hu et al. 2021): beside a projection W a small one, W·x + weight · factor · up · down · x. The halves
 * stay in their file and the weights of the base as they are, also where those are int8.
 */
import path from 'node:path'
import { add, conv2d, type Graph, linear, multiply, type Node, type Value } from '@amend/graph'
import { type EditingCheckpoint, ModelError } from '@amend/models/checkpoint'
import { type LoraAdapter, openLora } from '@amend/models/lora'
import { textEncoderPrefixes } from '@amend/models/networks'
import { hashOfFile } from '@amend/models/store'

/** A LoRA file and how strongly it is added. */
export interface LoraFile {
  readonly file: string
  /** 1: as it was trained. Default 1. */
  readonly weight?: number
}

/** What a recipe says of a LoRA file. */
export interface UsedLora {
  readonly name: string
  readonly sha256: string
  readonly weight: number
}

/**
 * With SDXL `textEncoder` has both text encoders. The outermost layers of the UNet are a graph of their own beside the whole
 * one.
 */
type AdaptedGraphs = Readonly<Record<'unet' | 'shallowUnet' | 'textEncoder', Graph>>

/**
 * Adds the adapters of files to the graphs of a checkpoint.
 * @throws ModelError 'wrong-adapter' naming the first tensor that does not fit, 'not-finite', 'not-found', 'broken-file'
 */
export async function addLoras(
  graphs: AdaptedGraphs,
  { components, sdxl }: EditingCheckpoint,
  loras: readonly LoraFile[],
): Promise<UsedLora[]> {
  const used: UsedLora[] = []
  for (const [index, { file, weight = 1 }] of loras.entries()) {
    const adapters = await openLora(file, components)
    const ofUnet = adapters.filter(({ network }) => network === 'unet')
    const ofText = adapters.flatMap((adapter) =>
      adapter.network === 'unet' ? [] : inTextGraph(adapter, sdxl !== undefined),
    )
    expectAllUsed(addAdapters(graphs.unet, ofUnet, { index, weight }), file)
    addAdapters(graphs.shallowUnet, ofUnet, { index, weight })
    const unused = addAdapters(graphs.textEncoder, ofText, { index, weight })
    // SDXL does not use the last layer of its first text encoder, which files adapt all the same.
    if (!sdxl) expectAllUsed(unused, file)
    used.push({ name: path.basename(file), sha256: await hashOfFile(file), weight })
  }
  return used
}

/** The adapter by the name that its module has in the graph of the text encoders. */
function inTextGraph(adapter: LoraAdapter, pair: boolean): LoraAdapter {
  const prefix = textEncoderPrefixes[adapter.network === 'textEncoder2' ? 'second' : 'first']
  return pair ? { ...adapter, module: `${prefix}.${adapter.module}` } : adapter
}

interface Placement {
  /** Of the file among all, for the names of its parameters. */
  readonly index: number
  readonly weight: number
}

const weightName = /^(.+)\.weight(?::.*)?$/

/** @returns the adapters whose layer the graph does not have */
function addAdapters(graph: Graph, adapters: readonly LoraAdapter[], placement: Placement): LoraAdapter[] {
  const left = new Map(adapters.map((adapter) => [adapter.module, adapter]))
  const replaced = new Map<Value, Value>()
  const current = (value: Value) => replaced.get(value) ?? value
  for (const node of graph.nodes.splice(0)) {
    const kept: Node = { ...node, inputs: node.inputs.map(current) }
    graph.nodes.push(kept)
    const module = moduleOf(graph, kept)
    const adapter = adapters.find((one) => one.module === module)
    if (!adapter) continue
    left.delete(adapter.module)
    const [output] = kept.outputs
    replaced.set(output, add(output, branch(graph, kept, adapter, placement)))
  }
  graph.outputs.forEach(({ name, value }, i) => {
    graph.outputs[i] = { name, value: current(value) }
  })
  return [...left.values()]
}

/** @throws ModelError 'wrong-adapter' */
function expectAllUsed([unused]: readonly LoraAdapter[], file: string): void {
  if (!unused) return
  throw new ModelError(
    'wrong-adapter',
    `${file} does not belong to this model: it adapts "${unused.module}", which is no projection.`,
  )
}

/** The module whose weight a linear layer or convolution of the graph has. */
function moduleOf(graph: Graph, { operator, inputs }: Node): string | undefined {
  const weight = inputs[1]
  const projects = operator.name === 'Linear' || operator.name === 'Conv'
  return projects && weight && graph.parameters.has(weight) ? weightName.exec(weight.name)?.[1] : undefined
}

/** weight · factor · up · down · x */
function branch(graph: Graph, node: Node, adapter: LoraAdapter, { index, weight }: Placement): Value {
  const [x, projection] = node.inputs as readonly [Value, Value]
  const [out = 0, into = 0, ...kernel] = projection.shape as readonly number[]
  const { module, down, factor } = adapter
  const rank = down.shape[0] as number
  const half = (name: 'down' | 'up', shape: readonly number[]) => {
    const { stored, data } = adapter[name]
    // The runtime has no float64 weights; the values are here as float32.
    if (stored.foreignType !== undefined) return graph.constant(data, shape)
    return graph.parameter(`${module}.lora_${name}.${index}`, stored, shape)
  }
  const a = half('down', [rank, into, ...kernel])
  const b = half('up', [out, rank, ...kernel.map(() => 1)])
  const grown =
    node.operator.name === 'Conv'
      ? conv2d(conv2d(x, a, undefined, windowOf(node)), b, undefined)
      : linear(linear(x, a), b)
  const strength = weight * factor
  return strength === 1 ? grown : multiply(grown, strength)
}

function windowOf({ attributes }: Node) {
  const { stride, padding } = attributes as { stride: number; padding: readonly [number, number, number, number] }
  return { stride, padding }
}
