/** How far int8 layers and networks are from the float ones, on the same values. */
import { type Graph, relativeError, type Tensor, type Value, type Weights } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import type { Sample } from './calibrate.ts'
import { layersOf } from './layers.ts'

/**
 * The relative error of each layer alone, by its weight: its int8 form gets the float network's values.
 * @param graph of the float network; it is changed
 * @param optimized the int8 weights
 */
export async function layerErrors(
  graph: Graph,
  optimized: Weights,
  samples: readonly Sample[],
  threads?: number,
): Promise<Map<string, number>> {
  const layers = layersOf(graph).filter(({ weight }) => optimized.find(weight)?.quantization)
  for (const { weight, node, output } of layers) {
    const stored = optimized.find(weight)
    if (!stored) continue
    const twin = graph.parameter(`${weight} as int8`, stored, (node.inputs[1] as Value).shape as number[])
    const [computed] = graph.apply(node.operator, node.inputs.with(1, twin), node.attributes)
    graph.output(weight, relativeError(computed, output))
  }
  // Weights of both kinds: packed, the float ones would take their size once more.
  const network = await compile(graph, { weights: 'mapped', ...(threads !== undefined && { threads }) })
  const sums = new Map(layers.map(({ weight }) => [weight, 0]))
  try {
    for (const { feeds } of samples) {
      const outputs = await network.run(feeds)
      for (const [weight, sum] of sums) sums.set(weight, sum + Number(outputs[weight]?.data[0]) / samples.length)
    }
  } finally {
    await network.release()
  }
  return sums
}

/** |int8 − float| / |float| of a network's output, over all samples. */
export async function networkError(
  graph: Graph,
  output: string,
  samples: readonly Sample[],
  threads?: number,
): Promise<number> {
  const network = await compile(graph, threads === undefined ? {} : { threads })
  let [difference, size] = [0, 0]
  try {
    for (const { feeds, output: expected } of samples) {
      const given = (await network.run(feeds))[output] as Tensor
      for (let i = 0; i < expected.data.length; i++) {
        const value = Number(expected.data[i])
        difference += (Number(given.data[i]) - value) ** 2
        size += value ** 2
      }
    }
  } finally {
    await network.release()
  }
  return Math.sqrt(difference / size)
}
