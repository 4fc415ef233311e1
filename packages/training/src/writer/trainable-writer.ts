/** A language model of GPT-2's layout that returns the loss of a batch of texts and the gradients of its weights. */
import { gatherEach, gradients, logSoftmax, multiply, multiplyDims, reshape, sum, type Weights } from '@amend/graph'
import { type CompileOptions, compile } from '@amend/graph/runtime'
import { gpt2Graph } from '@amend/models/networks'
import { TrainingError } from '../error.ts'
import { type TrainableTensor, trainableTensors } from '../network/trainable-tensors.ts'
import { floats, gradientName, trainableFeeds } from '../network/trained-values.ts'

/** A text as tokens, and where what is learned begins. */
export interface TokenText {
  readonly ids: readonly number[]
  /** The first token whose prediction counts: those before are the prompt. */
  readonly from: number
}

/** The network with its loss and gradients. */
export interface TrainableWriter {
  readonly trainables: readonly TrainableTensor[]
  /**
   * The mean of −log p over the counted tokens of all texts, and its gradients in the order of the trainables.
   * @param values of the trainables, in their order
   */
  lossAndGradients(
    values: readonly Float32Array[],
    texts: readonly TokenText[],
  ): Promise<{ readonly loss: number; readonly gradients: readonly Float32Array[] }>
  release(): Promise<void>
}

/** @throws TrainingError 'unsupported-model'; GraphError */
export async function openTrainableWriter(
  config: unknown,
  weights: Weights,
  options: Pick<CompileOptions, 'threads'> = {},
): Promise<TrainableWriter> {
  const graph = gpt2Graph(config, weights)
  const trainables = trainableTensors(graph, weights, 'all', 0)
  const logits = graph.outputs[0]?.value
  if (!logits) throw new TrainingError('unsupported-model', 'The network has no output.')
  const count = multiplyDims(logits.dim(0), logits.dim(1))
  const probabilities = reshape(logSoftmax(logits), [count, logits.dim(2)])
  const target = graph.input('target', 'int64', [count])
  // The weights of the tokens add up to one: padding and prompts have none.
  const weight = graph.input('weight', 'float32', [count])
  const loss = multiply(reshape(sum(multiply(gatherEach(probabilities, target), weight), [0]), []), -1)
  const found = gradients(
    loss,
    trainables.map(({ value }) => value),
  )
  graph.outputs.splice(0)
  graph.output('loss', loss)
  found.forEach((gradient, i) => void graph.output(gradientName(i), gradient))
  graph.feed(trainables.map(({ value }) => value))
  const compiled = await compile(graph, { weights: 'mapped', ...options })

  return {
    trainables,
    async lossAndGradients(values, texts) {
      const results = await compiled.run({
        ...batchOf(texts),
        ...trainableFeeds(trainables, values),
      })
      return {
        loss: floats(results.loss)[0] as number,
        gradients: trainables.map((_, i) => floats(results[gradientName(i)])),
      }
    },
    release: () => compiled.release(),
  }
}

/**
 * Texts of one batch, with padding behind them: no token sees what follows it, so that padding changes nothing that counts.
 * Each token predicts the next one.
 */
function batchOf(texts: readonly TokenText[]) {
  const length = Math.max(...texts.map(({ ids }) => ids.length)) - 1
  const size = texts.length * length
  const [inputs, targets] = [new BigInt64Array(size), new BigInt64Array(size)]
  const weights = new Float32Array(size)
  const counted = texts.reduce((total, { ids, from }) => total + ids.length - from, 0)
  for (const [row, { ids, from }] of texts.entries()) {
    for (let place = 0; place < ids.length - 1; place++) {
      const at = row * length + place
      inputs[at] = BigInt(ids[place] as number)
      targets[at] = BigInt(ids[place + 1] as number)
      if (place + 1 >= from) weights[at] = 1 / counted
    }
  }
  return {
    input_ids: { data: inputs, shape: [texts.length, length] },
    target: { data: targets, shape: [size] },
    weight: { data: weights, shape: [size] },
  }
}
