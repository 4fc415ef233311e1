/** A network that gives the loss of a batch and the gradients of what learns. */
import {
  type Dim,
  type Graph,
  gradients,
  mean,
  multiply,
  reshape,
  subtract,
  type Tensor,
  type Value,
  type Weights,
} from '@amend/graph'
import { type CompileOptions, compile } from '@amend/graph/runtime'
import { unetGraph } from '@amend/models/networks'
import { TrainingError } from '../error.ts'
import { type Trainable, type Training, trainablesOf } from './trainable.ts'

export type Floats = Tensor<Float32Array>

export interface Batch {
  /** Noised latents with those of the input picture behind them [N, 2·C, h, w]. */
  readonly sample: Floats
  /** [N] */
  readonly timestep: Floats
  /** [N, L, D] */
  readonly text: Floats
  /** What the network should answer [N, C, h, w]. */
  readonly target: Floats
  /** Factors of the items' losses [N]; the loss of the batch is the mean of the products. */
  readonly weight: Floats
}

export interface NetworkToTrain {
  /** `unet/config.json`. */
  readonly config: unknown
  readonly weights: Weights
  readonly training: Training
  readonly seed: number
}

export interface LearnerOptions extends Pick<CompileOptions, 'device' | 'threads' | 'weights'> {
  /** What is computed inside blocks is computed again in the backward part: less memory, a third more time. */
  readonly recompute?: boolean
  readonly sizes?: Partial<Readonly<Record<'batch' | 'height' | 'width' | 'length', number>>>
}

export interface Learned {
  /** Mean over the batch of weight · mean squared error. */
  readonly loss: number
  /** Mean squared error of each item. */
  readonly items: Float32Array
  /** In the order of the trainables. */
  readonly gradients: readonly Float32Array[]
}

export interface Learner {
  readonly trainables: readonly Trainable[]
  /**
   * @param values of the trainables, in their order
   * @throws GraphError
   */
  learn(values: readonly Float32Array[], batch: Batch): Promise<Learned>
  release(): Promise<void>
}

/** The blocks of a UNet that are computed again: residual blocks and transformers. */
const blocks = /^.*\.(resnets|attentions)\.\d+/

/** Builds the network with its loss and its gradients and loads it. */
export async function learnerOf(network: NetworkToTrain, options: LearnerOptions = {}): Promise<Learner> {
  const { recompute = false, sizes = {}, ...compileOptions } = options
  const { graph, trainables } = networkGraph(network, sizes)
  const output = onlyOutput(graph)
  const batch = output.dim(0)
  const target = graph.input('target', 'float32', output.shape)
  const weight = graph.input('weight', 'float32', [batch])
  const difference = subtract(output, target)
  const items = reshape(mean(multiply(difference, difference), [1, 2, 3]), [batch])
  const loss = reshape(mean(multiply(items, weight), [0]), [])

  const values = trainables.map(({ value }) => value)
  const found = gradients(loss, values, recompute ? { recompute: blocks } : {})
  graph.outputs.splice(0)
  graph.output('loss', loss)
  graph.output('items', items)
  found.forEach((gradient, i) => void graph.output(gradientName(i), gradient))
  feed(graph, values)
  const compiled = await compile(graph, { ...loading(network), ...compileOptions })

  return {
    trainables,
    async learn(weights, given) {
      const results = await compiled.run({
        ...feedsOf(given),
        target: given.target,
        weight: given.weight,
        ...trainableFeeds(trainables, weights),
      })
      return {
        loss: floats(results.loss)[0] as number,
        items: floats(results.items),
        gradients: trainables.map((_, i) => floats(results[gradientName(i)])),
      }
    },
    release: () => compiled.release(),
  }
}

export interface Predictor {
  readonly trainables: readonly Trainable[]
  /** What the network answers [N, C, h, w]. */
  predict(values: readonly Float32Array[], batch: Pick<Batch, 'sample' | 'timestep' | 'text'>): Promise<Floats>
  release(): Promise<void>
}

/** The same network without a backward part, for samples and references; its weights are shared pages of the same files. */
export async function predictorOf(
  network: NetworkToTrain,
  options: Omit<LearnerOptions, 'recompute'> = {},
): Promise<Predictor> {
  const { sizes = {}, ...compileOptions } = options
  const { graph, trainables } = networkGraph(network, sizes)
  feed(
    graph,
    trainables.map(({ value }) => value),
  )
  const compiled = await compile(graph, { ...loading(network), ...compileOptions })
  return {
    trainables,
    async predict(values, batch) {
      const { out } = await compiled.run({ ...feedsOf(batch), ...trainableFeeds(trainables, values) })
      return { data: floats(out), shape: out?.shape ?? [] }
    },
    release: () => compiled.release(),
  }
}

function networkGraph(
  { config, weights, training, seed }: NetworkToTrain,
  sizes: NonNullable<LearnerOptions['sizes']>,
) {
  const graph = unetGraph(config, weights, { sizes })
  return { graph, trainables: trainablesOf(graph, weights, training, seed) }
}

/** Where all weights are inputs there is nothing to pack, and without looking for it a graph loads in half the time. */
const loading = ({ training }: NetworkToTrain): CompileOptions => (training === 'all' ? { weights: 'mapped' } : {})

/** Adapters are inputs already; a network's own tensors become some. */
const feed = (graph: Graph, values: readonly Value[]) =>
  graph.feed(values.filter((value) => graph.parameters.has(value)))

function onlyOutput(graph: Graph): Value {
  const [output] = graph.outputs
  if (output) return output.value
  throw new TrainingError('unsupported-model', 'The network has no output.')
}

const gradientName = (index: number) => `gradient ${index}`

const feedsOf = ({ sample, timestep, text }: Pick<Batch, 'sample' | 'timestep' | 'text'>) => ({
  sample,
  timestep,
  encoder_hidden_states: text,
})

const trainableFeeds = (trainables: readonly Trainable[], values: readonly Float32Array[]) =>
  Object.fromEntries(
    trainables.map(({ value }, i) => [
      value.name,
      { data: values[i] as Float32Array, shape: value.shape.map((dim: Dim) => Number(dim)) },
    ]),
  )

function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data
  throw new TypeError('The network did not return float32 values.')
}
