/** How far int8 layers and networks are from the float ones, on the same values. */
import { elementCount, type Graph, relativeError, type Tensor, type Value, type Weights } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import type { Sample } from './calibrate.ts'
import { layersOf } from './layers.ts'

/** What is known of a layer. */
export interface LayerMeasure {
  /** |int8 − float| / |float| of its output, alone: its int8 form gets the float network's values. */
  readonly error: number
  /** Multiplications with an addition of one run. */
  readonly products: number
  /** Elements of its weight. */
  readonly weights: number
}

/**
 * Measures each layer alone, by its weight.
 * @param graph of the float network; it is changed
 * @param optimized the int8 weights
 */
export async function layerErrors(
  graph: Graph,
  optimized: Weights,
  samples: readonly Sample[],
  threads?: number,
): Promise<Map<string, LayerMeasure>> {
  const layers = layersOf(graph).filter(({ weight }) => optimized.find(weight)?.quantization)
  const countOf = (weight: string) => `elements of ${weight}`
  for (const { weight, node, output } of layers) {
    const stored = optimized.find(weight)
    if (!stored) continue
    const twin = graph.parameter(`${weight} as int8`, stored, (node.inputs[1] as Value).shape as number[])
    const [computed] = graph.apply(node.operator, node.inputs.with(1, twin), node.attributes)
    graph.output(weight, relativeError(computed, output))
    graph.output(countOf(weight), elementCount(output))
  }
  // Weights of both kinds: packed, the float ones would take their size once more.
  const network = await compile(graph, { weights: 'mapped', ...(threads !== undefined && { threads }) })
  const measures = new Map<string, LayerMeasure>()
  try {
    for (const { feeds } of samples) {
      const outputs = await network.run(feeds)
      for (const { weight, node } of layers) {
        const [out = 1, ...rest] = (node.inputs[1] as Value).shape as number[]
        const inner = rest.reduce((a, b) => a * b, 1)
        const { error = 0 } = measures.get(weight) ?? {}
        measures.set(weight, {
          error: error + Number(outputs[weight]?.data[0]) / samples.length,
          products: Number(outputs[countOf(weight)]?.data[0]) * inner,
          weights: out * inner,
        })
      }
    }
  } finally {
    await network.release()
  }
  return measures
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
