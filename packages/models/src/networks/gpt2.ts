import {
  add,
  attention,
  concat,
  Graph,
  gather,
  layerNorm,
  linear,
  matmul,
  Parameters,
  positions,
  split,
  type Value,
  type Weights,
} from '@amend/graph'
import { z } from 'zod'
import { activation } from './activation.ts'
import { parseConfig } from './config.ts'

const count = z.number().int().positive()

/** GPT2LMHeadModel's `config.json`, with the class's defaults where a key is absent. */
const schema = z
  .object({
    vocab_size: count.default(50_257),
    n_positions: count.default(1024),
    n_embd: count.default(768),
    n_layer: count.default(12),
    n_head: count.default(12),
    n_inner: count.nullish(),
    activation_function: z
      .enum(['gelu_new', 'gelu', 'gelu_pytorch_tanh', 'quick_gelu', 'relu', 'silu', 'swish'])
      .default('gelu_new'),
    layer_norm_epsilon: z.number().positive().default(1e-5),
    scale_attn_weights: z.boolean().default(true),
    scale_attn_by_inverse_layer_idx: z.boolean().default(false),
    add_cross_attention: z.literal(false).default(false),
    tie_word_embeddings: z.boolean().default(true),
  })
  .refine((config) => config.n_embd % config.n_head === 0, { path: ['n_head'], message: 'it must divide n_embd' })

type Gpt2Config = z.output<typeof schema>

/** Options of the GPT-2 graph. */
export interface Gpt2Options {
  /**
   * The key and value cache, with which each new token costs one position. 'start' adds the outputs `key.i` and
   * `value.i` [batch, length, n_embd] of every layer i. 'continue' takes one new token per text, `input_ids` [batch,
   * 1], its `position_ids` [batch, 1] and those outputs as `past.key.i` and `past.value.i` [batch, past, n_embd]; its
   * outputs are one position longer.
   */
  readonly cache?: 'start' | 'continue'
}

/**
 * GPT-2 (Radford et al., 2019): `input_ids` int64 [batch, length] to `logits` [batch, length, vocab_size] of each next
 * token. The texts of a batch are of one length: there is no mask for padding.
 *
 * @param config the checkpoint's `config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function gpt2Graph(config: unknown, weights: Weights, { cache }: Gpt2Options = {}): Graph {
  const parsed = parseConfig(schema, 'GPT2LMHeadModel', config)
  const { n_embd: width, vocab_size: vocabulary } = parsed
  const graph = new Graph('gpt2')
  const root = new Parameters(graph, weights)
  const p = root.has('transformer.wte.weight') ? root.at('transformer') : root

  const ids = graph.input('input_ids', 'int64', ['batch', cache === 'continue' ? 1 : 'length'])
  const places = cache === 'continue' ? graph.input('position_ids', 'int64', ['batch', 1]) : positions(ids, 1)
  const past = (name: string) =>
    cache === 'continue' ? graph.input(`past.${name}`, 'float32', ['batch', 'past', width]) : undefined

  const words = p.get('wte.weight', [vocabulary, width])
  let x = add(gather(words, ids, 0), gather(p.get('wpe.weight', [parsed.n_positions, width]), places, 0))
  for (let i = 0; i < parsed.n_layer; i++) {
    const block = p.at('h', i)
    const before = { key: past(`key.${i}`), value: past(`value.${i}`) }
    const attended = selfAttention(block.at('attn'), normed(block.at('ln_1'), x, parsed), before, i, parsed)
    if (cache) {
      graph.output(`key.${i}`, attended.key)
      graph.output(`value.${i}`, attended.value)
    }
    x = add(x, attended.out)
    x = add(x, feedForward(block.at('mlp'), normed(block.at('ln_2'), x, parsed), parsed))
  }
  const head = parsed.tie_word_embeddings ? words : root.get('lm_head.weight', [vocabulary, width])
  graph.output('logits', linear(normed(p.at('ln_f'), x, parsed), head))
  return graph
}

function normed(p: Parameters, x: Value, { n_embd: width, layer_norm_epsilon: epsilon }: Gpt2Config): Value {
  return layerNorm(x, p.get('weight', [width]), p.get('bias', [width]), epsilon)
}

/** A linear layer whose weight is stored as [in, out] ("Conv1D" in the files). */
function dense(p: Parameters, x: Value, out: number): Value {
  return add(matmul(x, p.get('weight', [x.dim(-1) as number, out])), p.get('bias', [out]))
}

interface Past {
  readonly key: Value | undefined
  readonly value: Value | undefined
}

function selfAttention(
  p: Parameters,
  x: Value,
  past: Past,
  layer: number,
  config: Gpt2Config,
): { out: Value; key: Value; value: Value } {
  const { n_embd: width, n_head: heads } = config
  const [query, newKey, newValue] = split(dense(p.at('c_attn'), x, 3 * width), -1, 3) as [Value, Value, Value]
  const key = past.key ? concat([past.key, newKey], 1) : newKey
  const value = past.value ? concat([past.value, newValue], 1) : newValue
  const scale =
    (config.scale_attn_weights ? (width / heads) ** -0.5 : 1) / (config.scale_attn_by_inverse_layer_idx ? layer + 1 : 1)
  // A single new token follows all kept positions, so it needs no causal mask.
  const mixed = attention(query, key, value, { heads, scale, causal: !past.key })
  return { out: dense(p.at('c_proj'), mixed, width), key, value }
}

function feedForward(p: Parameters, x: Value, config: Gpt2Config): Value {
  const inner = config.n_inner ?? 4 * config.n_embd
  const h = activation(config.activation_function)(dense(p.at('c_fc'), x, inner))
  return dense(p.at('c_proj'), h, config.n_embd)
}
