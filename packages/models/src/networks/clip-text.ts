import {
  add,
  argMax,
  equal,
  Graph,
  GraphError,
  gather,
  gatherEach,
  Parameters,
  positions,
  type Value,
  type Weights,
} from '@amend/graph'
import { z } from 'zod'
import { clipEncoder, clipNorm, encoderSchema, headsDivideWidth, headsIssue } from './clip-encoder.ts'
import { parseConfig } from './config.ts'

const count = z.number().int().positive()

/** CLIPTextModel's `config.json`, with the class's defaults where a key is absent. */
const schema = encoderSchema
  .extend({
    vocab_size: count.default(49_408),
    hidden_size: count.default(512),
    intermediate_size: count.default(2048),
    num_attention_heads: count.default(8),
    max_position_embeddings: count.default(77),
    eos_token_id: z.number().int().min(0).nullable().default(49_407),
  })
  .refine(headsDivideWidth, headsIssue)

/** The `config.json` of a CLIPTextModel with defaults. */
export type ClipTextConfig = z.output<typeof schema>

/** @throws GraphError 'unsupported-config' */
export const parseClipTextConfig = (config: unknown): ClipTextConfig => parseConfig(schema, 'CLIPTextModel', config)

/** Options of the CLIP text graph. */
export interface ClipTextOptions {
  /**
   * How many of the last layers to omit before the final norm: 1 for the penultimate layer. Default 0. Files of Stable
   * Diffusion 2 already end with the penultimate layer of their text encoder.
   */
  readonly clipSkip?: number
}

/**
 * CLIP's text encoder (Radford et al., 2021), as Stable Diffusion uses it.
 *
 * Input: `input_ids` int64 [batch, length], length at most max_position_embeddings, ids below vocab_size. Outputs:
 * `last_hidden_state` [batch, length, width], after the final norm; `pooler_output` [batch, width], its row at the end
 * of the text, left out with `clipSkip`.
 *
 * @param config the checkpoint's `text_encoder/config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function clipTextGraph(config: unknown, weights: Weights, options: ClipTextOptions = {}): Graph {
  const parsed = parseClipTextConfig(config)
  const { clipSkip = 0 } = options
  if (!Number.isInteger(clipSkip) || clipSkip < 0 || clipSkip >= parsed.num_hidden_layers) {
    throw new GraphError(
      'unsupported-config',
      `CLIPTextModel: clipSkip is ${clipSkip}; it must be a whole number below the ${parsed.num_hidden_layers} layers there are.`,
    )
  }
  const graph = new Graph('text-encoder')
  const ids = graph.input('input_ids', 'int64', ['batch', 'length'])
  const hidden = textTower(textModelOf(new Parameters(graph, weights)), ids, parsed, clipSkip)
  graph.output('last_hidden_state', hidden)
  if (clipSkip === 0) graph.output('pooler_output', gatherEach(hidden, endOfText(ids, parsed)))
  return graph
}

/** Files have the prefix `text_model.`, or none when the newest versions of transformers wrote them. */
export const textModelOf = (root: Parameters): Parameters =>
  root.has('text_model.embeddings.token_embedding.weight') ? root.at('text_model') : root

/** Ids [B, L] to hidden states [B, L, width] after the final norm. */
export function textTower(p: Parameters, ids: Value, config: ClipTextConfig, clipSkip = 0): Value {
  const layers = config.num_hidden_layers - clipSkip
  const hidden = clipEncoder(p.at('encoder'), embedTokens(p, ids, config), config, { causal: true, layers })
  return clipNorm(p.at('final_layer_norm'), hidden, config)
}

/** Ids [B, L] to the sum of token and position embeddings [B, L, width]. */
export function embedTokens(p: Parameters, ids: Value, config: ClipTextConfig): Value {
  const { hidden_size: width } = config
  const tokens = p.get('embeddings.token_embedding.weight', [config.vocab_size, width])
  const places = p.get('embeddings.position_embedding.weight', [config.max_position_embeddings, width])
  return add(gather(tokens, ids, 0), gather(places, positions(ids, 1), 0))
}

/**
 * The position of each text's first end token, int64 [B]; 0 where there is none. Configurations of the first
 * checkpoints say 2 by mistake: there it is the largest id, as in OpenAI's own code.
 */
export function endOfText(ids: Value, { eos_token_id: id }: ClipTextConfig): Value {
  return argMax(id === null || id === 2 ? ids : equal(ids, id))
}
