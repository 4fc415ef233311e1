/** A UNet that returns the loss of a batch and the gradients of its trainable tensors. */
import { type Graph, gradients, mean, multiply, reshape, subtract, type Value, type Weights } from '@amend/graph'
import { type CompileOptions, compile } from '@amend/graph/runtime'
import { unetGraph } from '@amend/models/networks'
import { TrainingError } from '../error.ts'
import type { Batch, Floats } from './batch.ts'
import { type TrainableTensor, type Training, trainableTensors } from './trainable-tensors.ts'
import { floats, gradientName, trainableFeeds } from './trained-values.ts'

/** The UNet of a checkpoint, and which of its tensors are trained. */
export interface NetworkDefinition {
  /** Contents of `unet/config.json`. */
  readonly config: unknown
  readonly weights: Weights
  readonly training: Training
  /** Of the initial values of adapters. */
  readonly seed: number
}

/** How the graph is compiled. */
export interface NetworkOptions extends Pick<CompileOptions, 'device' | 'threads' | 'weights'> {
  /**
   * Whether activations inside blocks are recomputed in the backward pass (gradient checkpointing): less memory, a
   * third more time.
   */
  readonly recompute?: boolean
  /** Known sizes of the inputs: batch, latent height and width, tokens of the text. */
  readonly sizes?: Partial<Readonly<Record<'batch' | 'height' | 'width' | 'length', number>>>
}

/** The result of a forward and backward pass over one batch. */
export interface LossAndGradients {
  /** Mean over the batch of weight · mean squared error. */
  readonly loss: number
  /** Mean squared error of each item [N]. */
  readonly items: Float32Array
  /** Gradients of the loss, in the order and the shapes of the trainables. */
  readonly gradients: readonly Float32Array[]
}

/** A compiled network with its loss and gradients. */
export interface TrainableNetwork {
  readonly trainables: readonly TrainableTensor[]
  /**
   * @param values of the trainables, in their order
   * @throws GraphError when the runtime refuses the batch
   */
  lossAndGradients(values: readonly Float32Array[], batch: Batch): Promise<LossAndGradients>
  release(): Promise<void>
}

/** The blocks of a UNet that are recomputed: residual blocks and transformers. */
const blocks = /^.*\.(resnets|attentions)\.\d+/

/**
 * Builds the graph of the network with its loss and gradients and compiles it.
 * @throws TrainingError 'bad-setting', 'unsupported-model'; GraphError
 */
export async function openTrainableNetwork(
  network: NetworkDefinition,
  options: NetworkOptions = {},
): Promise<TrainableNetwork> {
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
    async lossAndGradients(weights, given) {
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

/** A compiled network without a backward pass. */
export interface Predictor {
  readonly trainables: readonly TrainableTensor[]
  /** The output of the network [N, C, h, w]. */
  predict(values: readonly Float32Array[], batch: Pick<Batch, 'sample' | 'timestep' | 'text'>): Promise<Floats>
  release(): Promise<void>
}

/** Compiles the network without a backward pass, for samples and references; its weights are shared pages of the same files. */
export async function openPredictor(
  network: NetworkDefinition,
  options: Omit<NetworkOptions, 'recompute'> = {},
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
  { config, weights, training, seed }: NetworkDefinition,
  sizes: NonNullable<NetworkOptions['sizes']>,
) {
  const graph = unetGraph(config, weights, { sizes })
  return { graph, trainables: trainableTensors(graph, weights, training, seed) }
}

/**
 * Where all weights are inputs there is nothing to pack, and a graph loads in half the time without searching for it.
 */
const loading = ({ training }: NetworkDefinition): CompileOptions => (training === 'all' ? { weights: 'mapped' } : {})

/** Makes the trained tensors inputs of the graph; adapters are inputs already. */
const feed = (graph: Graph, values: readonly Value[]) =>
  graph.feed(values.filter((value) => graph.parameters.has(value)))

function onlyOutput(graph: Graph): Value {
  const [output] = graph.outputs
  if (output) return output.value
  throw new TrainingError('unsupported-model', 'The network has no output.')
}

const feedsOf = ({ sample, timestep, text }: Pick<Batch, 'sample' | 'timestep' | 'text'>) => ({
  sample,
  timestep,
  encoder_hidden_states: text,
})
