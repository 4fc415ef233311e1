import {
  add,
  attention,
  concat,
  conv2d,
  expand,
  Graph,
  gelu,
  layerNorm,
  linear,
  multiplyDims,
  Parameters,
  reshape,
  slice,
  transpose,
  type Value,
  type Weights,
} from '@amend/graph'
import { z } from 'zod'
import { parseConfig } from './config.ts'

const count = z.number().int().positive()

/** ViTModel's `config.json`, with the class's defaults where a key is absent. */
const schema = z.looseObject({
  model_type: z.literal('vit'),
  hidden_size: count.default(768),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  intermediate_size: count.default(3072),
  hidden_act: z.literal('gelu').default('gelu'),
  layer_norm_eps: z.number().positive().default(1e-12),
  image_size: count.default(224),
  patch_size: count.default(16),
  num_channels: z.literal(3).default(3),
  qkv_bias: z.literal(true).default(true),
})

type VitConfig = z.output<typeof schema>

/** @throws GraphError 'unsupported-config' */
export const vitConfigOf = (config: unknown): VitConfig => parseConfig(schema, 'ViT', config)

/**
 * The vision transformer of DINO (Caron et al. 2021; Dosovitskiy et al. 2021) with the tensor names of ViTModel.
 *
 * Input: `pixel_values` [batch, 3, image_size, image_size], normalised. Output: `features` [batch, width], the class token
 * after the last norm, not normalised.
 *
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function vitGraph(config: unknown, weights: Weights): Graph {
  const { hidden_size: width, image_size: size, patch_size: patch, ...rest } = vitConfigOf(config)
  const { num_hidden_layers: layers, num_attention_heads: heads, layer_norm_eps: epsilon } = rest
  const graph = new Graph('vit')
  const root = new Parameters(graph, weights)
  const p = root.has('vit.embeddings.cls_token') ? root.at('vit') : root
  const pixels = graph.input('pixel_values', 'float32', ['batch', 3, size, size])
  const norm = (at: Parameters, x: Value) => layerNorm(x, at.get('weight', [width]), at.get('bias', [width]), epsilon)
  const dense = (at: Parameters, x: Value, out: number) =>
    linear(x, at.get('weight', [out, x.dim(-1) as number]), at.get('bias', [out]))

  const embeddings = p.at('embeddings')
  const projection = embeddings.at('patch_embeddings', 'projection')
  const kernel = projection.get('weight', [width, 3, patch, patch])
  const grid = conv2d(pixels, kernel, projection.get('bias', [width]), { stride: patch })
  const batch = grid.dim(0)
  const patches = transpose(reshape(grid, [batch, width, multiplyDims(grid.dim(2), grid.dim(3))]), [0, 2, 1])
  const token = expand(embeddings.get('cls_token', [1, 1, width]), [batch, 1, width])
  const places = embeddings.get('position_embeddings', [1, 1 + Math.floor(size / patch) ** 2, width])
  let x = add(concat([token, patches], 1), places)

  for (let i = 0; i < layers; i++) {
    const layer = p.at('encoder', 'layer', i)
    const inner = layer.at('attention', 'attention')
    const normal = norm(layer.at('layernorm_before'), x)
    const [query, key, value] = ['query', 'key', 'value'].map((name) => dense(inner.at(name), normal, width)) as [
      Value,
      Value,
      Value,
    ]
    const seen = attention(query, key, value, { heads })
    x = add(x, dense(layer.at('attention', 'output', 'dense'), seen, width))
    const wide = gelu(
      dense(layer.at('intermediate', 'dense'), norm(layer.at('layernorm_after'), x), rest.intermediate_size),
    )
    x = add(x, dense(layer.at('output', 'dense'), wide, width))
  }
  const first = reshape(slice(norm(p.at('layernorm'), x), 1, 0, 1), [batch, width])
  graph.output('features', first)
  return graph
}
