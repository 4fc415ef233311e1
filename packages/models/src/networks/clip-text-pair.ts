import {
  concat,
  Graph,
  GraphError,
  gatherEach,
  linear,
  matmul,
  Parameters,
  type Value,
  type Weights,
} from '@amend/graph'
import { z } from 'zod'
import { clipEncoder, clipNorm } from './clip-encoder.ts'
import { type ClipTextConfig, embedTokens, endOfText, parseClipTextConfig, textModelOf } from './clip-text.ts'
import { parseConfig } from './config.ts'

/** CLIPTextModelWithProjection's `config.json`, besides the keys of a CLIPTextModel. */
const projectionSchema = z.object({ projection_dim: z.number().int().positive().default(512) })

/** Width of the pooled embedding of SDXL's second text encoder. @throws GraphError 'unsupported-config' */
const pooledWidthOf = (config: unknown): number =>
  parseConfig(projectionSchema, 'CLIPTextModelWithProjection', config).projection_dim

/** A text encoder of SDXL. */
interface TextEncoder {
  readonly config: unknown
  readonly weights: Weights
}

/** Names that the parameters of the two encoders begin with in the graph. */
export const textEncoderPrefixes = { first: 'text_encoder', second: 'text_encoder_2' } as const

/**
 * SDXL's two text encoders (Podell et al., 2023, section 2.1): CLIP ViT-L and OpenCLIP ViT-bigG.
 *
 * Inputs: `input_ids` and `input_ids_2` int64 [batch, length]: one text with the padding of each tokenizer. Outputs: `prompt_embeds`
 * [batch, length, width of both], the layer before the last of each, without the final norm; `pooled_prompt_embeds`
 * [batch, projection_dim], the end of the text in the last layer of the second one, projected.
 *
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function clipTextPairGraph(first: TextEncoder, second: TextEncoder): Graph {
  const graph = new Graph('text-encoder')
  const [a, b] = [tower(graph, 'input_ids', 'first', first), tower(graph, 'input_ids_2', 'second', second)]
  graph.output('prompt_embeds', concat([a.penultimate, b.penultimate], 2))
  graph.output('pooled_prompt_embeds', pooled(b, pooledWidthOf(second.config)))
  return graph
}

interface Tower {
  readonly root: Parameters
  readonly model: Parameters
  readonly config: ClipTextConfig
  readonly ids: Value
  readonly penultimate: Value
}

function tower(graph: Graph, input: string, which: keyof typeof textEncoderPrefixes, encoder: TextEncoder): Tower {
  const config = parseClipTextConfig(encoder.config)
  if (config.num_hidden_layers < 2) {
    throw new GraphError(
      'unsupported-config',
      'CLIPTextModel: SDXL uses the layer before the last, and there is one layer.',
    )
  }
  const prefix = textEncoderPrefixes[which]
  const root = new Parameters(graph, below(prefix, encoder.weights), prefix)
  const model = textModelOf(root)
  const ids = graph.input(input, 'int64', ['batch', 'length'])
  const layers = config.num_hidden_layers - 1
  const embedded = embedTokens(model, ids, config)
  const penultimate = clipEncoder(model.at('encoder'), embedded, config, { causal: true, layers })
  return { root, model, config, ids, penultimate }
}

function pooled({ root, model, config, ids, penultimate }: Tower, width: number): Value {
  const last = clipEncoder(model.at('encoder'), penultimate, config, {
    causal: true,
    from: config.num_hidden_layers - 1,
  })
  const end = gatherEach(clipNorm(model.at('final_layer_norm'), last, config), endOfText(ids, config))
  // OpenCLIP's files have the transposed matrix under a name of its own.
  return root.has('text_projection')
    ? matmul(end, root.get('text_projection', [config.hidden_size, width]))
    : linear(end, root.get('text_projection.weight', [width, config.hidden_size]))
}

/** The same weights under names that begin with the prefix. */
function below(prefix: string, weights: Weights): Weights {
  return {
    find: (name, shape) => weights.find(name.slice(prefix.length + 1), shape),
    *names() {
      for (const name of weights.names()) yield `${prefix}.${name}`
    },
  }
}
