import {
  add,
  attention,
  gather,
  gelu,
  layerNorm,
  linear,
  matmul,
  mean,
  multiply,
  multiplyDims,
  type Parameters,
  reshape,
  softmax,
  split,
  transpose,
  type Value,
} from '@amend/graph'
import { norm } from './resnet.ts'

/**
 * For each item of the batch the item whose attention maps it uses, int64 [N]; its values stay its own. This is the
 * attention sharing of Prompt-to-Prompt (Hertz et al., 2022), done by gathering queries and keys.
 */
export interface AttentionSources {
  readonly self?: Value
  readonly cross?: Value
  /** Edits the maps of the cross-attention; `cross` names the item whose maps are taken over. */
  readonly crossEdit?: CrossAttentionEdit
}

/**
 * The controllers of Prompt-to-Prompt as one linear form: map[n] = Σ_w taken[w] · transfer[w, n] + own[n] · keep[n], with L text
 * tokens. A map is linear in the values that it mixes, so the edit is done on those and no map is written out.
 */
export interface CrossAttentionEdit {
  /** [N, L, L]. */
  readonly transfer: Value
  /** [N, L]. */
  readonly keep: Value
}

/** Sizes and attention sources of one transformer. */
export interface SpatialTransformerOptions {
  readonly heads: number
  readonly layers: number
  readonly groups: number
  readonly onlyCrossAttention: boolean
  readonly sources: AttentionSources
  /** Gets the cross-attention maps of each layer before they are edited, averaged over the heads: [N, H·W, L]. */
  readonly onCrossMaps?: (maps: Value) => void
}

/** The epsilon of the entry norm is its own, whatever the network's. */
const entryEpsilon = 1e-6

/**
 * Transformer2DModel of the latent diffusion UNet (Rombach et al., 2022, section 3.3): every position of
 * x [N, C, H, W] attends to all positions and to the text [N, L, D].
 */
export function spatialTransformer(p: Parameters, x: Value, text: Value, options: SpatialTransformerOptions): Value {
  const [batch, channels, height, width] = [x.dim(0), x.dim(1) as number, x.dim(2), x.dim(3)]
  const normal = norm(p.at('norm'), x, options.groups, entryEpsilon)
  let tokens = toTokens(normal)
  tokens = project(p.at('proj_in'), tokens, channels)
  for (let i = 0; i < options.layers; i++)
    tokens = transformerBlock(p.at('transformer_blocks', i), tokens, text, options)
  tokens = project(p.at('proj_out'), tokens, channels)
  return add(reshape(transpose(tokens, [0, 2, 1]), [batch, channels, height, width]), x)
}

/** [N, C, H, W] to [N, H·W, C]. */
export const toTokens = (x: Value): Value =>
  transpose(reshape(x, [x.dim(0), x.dim(1), multiplyDims(x.dim(2), x.dim(3))]), [0, 2, 1])

/** A linear layer with bias; the weight may be stored as a 1 × 1 convolution. */
export function project(p: Parameters, x: Value, out: number): Value {
  return linear(x, p.get('weight', [out, x.dim(-1) as number]), p.get('bias', [out]))
}

function transformerBlock(p: Parameters, x: Value, text: Value, options: SpatialTransformerOptions): Value {
  const { heads, onlyCrossAttention, sources, onCrossMaps } = options
  const first = onlyCrossAttention ? text : undefined
  let h = add(attend(p.at('attn1'), layer(p.at('norm1'), x), first, { heads, source: sources.self }), x)
  const cross = { heads, source: sources.cross, edit: sources.crossEdit, onMaps: onCrossMaps }
  h = add(attend(p.at('attn2'), layer(p.at('norm2'), h), text, cross), h)
  return add(feedForward(p.at('ff', 'net'), layer(p.at('norm3'), h)), h)
}

function layer(p: Parameters, x: Value): Value {
  const width = x.dim(-1) as number
  return layerNorm(x, p.get('weight', [width]), p.get('bias', [width]), 1e-5)
}

interface AttendOptions {
  readonly heads: number
  readonly source: Value | undefined
  readonly edit?: CrossAttentionEdit | undefined
  readonly onMaps?: ((maps: Value) => void) | undefined
}

function attend(p: Parameters, x: Value, context: Value | undefined, options: AttendOptions): Value {
  const { heads, source, edit, onMaps } = options
  const width = x.dim(-1) as number
  const from = context ?? x
  const query = linear(x, p.get('to_q.weight', [width, width]))
  const key = linear(from, p.get('to_k.weight', [width, from.dim(-1) as number]))
  const value = linear(from, p.get('to_v.weight', [width, from.dim(-1) as number]))
  onMaps?.(meanMaps(query, key, heads))
  const shared = (of: Value) => (source ? gather(of, source, 0) : of)
  const taken = (of: Value) => attention(shared(query), shared(key), of, { heads })
  const mixed = edit
    ? add(
        taken(matmul(edit.transfer, value)),
        attention(query, key, multiply(value, reshape(edit.keep, [value.dim(0), value.dim(1), 1])), { heads }),
      )
    : taken(value)
  return project(p.at('to_out', 0), mixed, width)
}

/** Attention maps averaged over the heads: query [N, S, heads·d] and key [N, L, heads·d] to [N, S, L]. */
function meanMaps(query: Value, key: Value, heads: number): Value {
  const wide = (query.dim(-1) as number) / heads
  const split = (x: Value, order: readonly number[]) => transpose(reshape(x, [x.dim(0), x.dim(1), heads, wide]), order)
  const logits = matmul(multiply(split(query, [0, 2, 1, 3]), wide ** -0.5), split(key, [0, 2, 3, 1]))
  return reshape(mean(softmax(logits), [1]), [query.dim(0), query.dim(1), key.dim(1)])
}

/** The gated feed-forward layer GEGLU (Shazeer, 2020): a · GELU(g) with [a | g] = W x + b, then a linear layer. */
function feedForward(p: Parameters, x: Value): Value {
  const width = x.dim(-1) as number
  const [value, gate] = split(project(p.at(0, 'proj'), x, 8 * width), -1, 2) as [Value, Value]
  return project(p.at(2), multiply(value, gelu(gate)), width)
}
