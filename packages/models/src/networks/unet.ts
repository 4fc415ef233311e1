import {
  add,
  concat,
  Graph,
  linear,
  multiply,
  multiplyDims,
  Parameters,
  reshape,
  subtract,
  timestepEmbedding,
  upsampleNearest,
  type Value,
  type Weights,
} from '@amend/graph'
import { activation } from './activation.ts'
import { conv, norm, type ResnetOptions, resnetBlock } from './resnet.ts'
import { type AttentionSources, project, spatialTransformer } from './spatial-transformer.ts'
import {
  type AddedConditions,
  parseUNetConfig,
  sizeConditions,
  type UNetConfig,
  type UNetLevel,
} from './unet-config.ts'

/** Options of `unetGraph`. */
export interface UNetOptions {
  /**
   * Adds the inputs `self_attention_source` and `cross_attention_source`, int64 [batch], or one of them: item i uses the
   * attention maps of the item they name (Prompt-to-Prompt); the identity leaves the network as it is.
   */
  readonly shareAttention?: 'self' | 'cross' | 'both'
  /** The first level whose self-attention is shared; level 0 has the most positions. Default 0. */
  readonly selfSharedFrom?: number
  /**
   * Adds the inputs `cross_attention_source`, int64 [batch], `cross_attention_transfer` [batch, length, length] and
   * `cross_attention_keep` [batch, length]: see `CrossAttentionEdit`. Zeros and ones leave the network as it is. Adds the output
   * `cross_attention_maps` [batch, positions, length]: the maps before the edit, averaged over heads and layers of the down and
   * up blocks of one level, which must have cross-attention.
   */
  readonly controlCross?: { readonly mapsOf: number }
  /**
   * Cuts the network before its last layer of the up path, as DeepCache (Ma et al., 2023) does. 'returned': the whole network, with
   * the output `deep` [batch, channels of the first level, height, width], the value there. 'given': only the layers outside, the
   * first convolution and the last layer, with `deep` as an input.
   */
  readonly deep?: 'returned' | 'given'
  /** Fixed sizes in place of symbols, for training and static accelerators. */
  readonly sizes?: Partial<Readonly<Record<'batch' | 'height' | 'width' | 'length', number>>>
}

/**
 * UNet2DConditionModel as a graph.
 *
 * Inputs: `sample` [batch, in_channels, height, width], `timestep` [batch] (may be fractional),
 * `encoder_hidden_states` [batch, length, width of the text]; of SDXL also `text_embeds` [batch, width of the pooled text] and
 * `time_ids` [batch, 6], the original height and width, top and left of the crop, target height and width in pixels.
 * Output: `out` [batch, out_channels, height, width]. Any height and width of at least one position at the lowest level are allowed, odd ones too.
 *
 * @param config the checkpoint's `unet/config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function unetGraph(config: unknown, weights: Weights, options: UNetOptions = {}): Graph {
  const parsed = parseUNetConfig(config)
  const graph = new Graph('unet')
  const p = new Parameters(graph, weights)
  const textWidth = parsed.encoder_hid_dim ?? (parsed.levels[0] as UNetLevel).textWidth

  const { batch = 'batch', height = 'height', width = 'width', length = 'length' } = options.sizes ?? {}
  const sample = graph.input('sample', 'float32', [batch, parsed.in_channels, height, width])
  const timestep = graph.input('timestep', 'float32', [batch])
  const hidden = graph.input('encoder_hidden_states', 'float32', [batch, length, textWidth])
  const { shareAttention: shared } = options
  const source = (name: string) => graph.input(name, 'int64', [batch])
  const { controlCross, selfSharedFrom = 0 } = options
  const sources = {
    ...((shared === 'self' || shared === 'both') && { self: source('self_attention_source') }),
    ...((shared === 'cross' || shared === 'both' || controlCross) && { cross: source('cross_attention_source') }),
    ...(controlCross && {
      crossEdit: {
        transfer: graph.input('cross_attention_transfer', 'float32', [batch, length, length]),
        keep: graph.input('cross_attention_keep', 'float32', [batch, length]),
      },
    }),
  }
  const maps: Value[] = []

  const text = parsed.encoder_hid_dim
    ? project(p.at('encoder_hid_proj'), hidden, (parsed.levels[0] as UNetLevel).textWidth)
    : hidden
  const added = parsed.added && addedInputs(graph, parsed.added, batch)
  const time = activation(parsed.act_fn)(timeEmbedding(p, timestep, parsed, added))
  const context: Context = { config: parsed, time, text, sources, selfSharedFrom, mapsOf: controlCross?.mapsOf, maps }

  const centred = parsed.center_input_sample ? subtract(multiply(sample, 2), 1) : sample
  const start = conv(p.at('conv_in'), centred, parsed.block_out_channels[0] as number, {
    kernel: parsed.conv_in_kernel,
  })
  let x: Value
  if (options.deep === 'given') {
    const { channels } = parsed.levels[0] as UNetLevel
    x = lastUpLayer(p, graph.input('deep', 'float32', [batch, channels, height, width]), start, context)
  } else {
    const { x: bottom, skips } = downPath(p, start, context)
    const deep = deepPath(p, midBlock(p.at('mid_block'), bottom, context), skips, context)
    if (options.deep === 'returned') graph.output('deep', deep)
    x = lastUpLayer(p, deep, start, context)
  }
  if (parsed.norm_num_groups !== null) {
    x = activation(parsed.act_fn)(norm(p.at('conv_norm_out'), x, parsed.norm_num_groups, parsed.norm_eps))
  }
  graph.output('out', conv(p.at('conv_out'), x, parsed.out_channels, { kernel: parsed.conv_out_kernel }))
  if (maps.length > 0) graph.output('cross_attention_maps', multiply(maps.reduce(add), 1 / maps.length))
  return graph
}

/** Arguments of every block of the network. */
interface Context {
  readonly config: UNetConfig
  /** The activated time embedding [batch, T]. */
  readonly time: Value
  readonly text: Value
  readonly sources: AttentionSources
  readonly selfSharedFrom: number
  /** The level whose cross-attention maps are collected. */
  readonly mapsOf: number | undefined
  readonly maps: Value[]
}

/** The inputs of SDXL's added conditions. */
interface AddedInputs {
  readonly pooled: Value
  readonly sizes: Value
  readonly sizeWidth: number
}

const addedInputs = (
  graph: Graph,
  { pooledWidth, sizeWidth }: AddedConditions,
  batch: number | string,
): AddedInputs => ({
  pooled: graph.input('text_embeds', 'float32', [batch, pooledWidth]),
  sizes: graph.input('time_ids', 'float32', [batch, sizeConditions]),
  sizeWidth,
})

/** Timesteps [batch] to the embedding [batch, 4 · channels of the first level]. */
function timeEmbedding(p: Parameters, timestep: Value, config: UNetConfig, added: AddedInputs | undefined): Value {
  const into = config.block_out_channels[0] as number
  const width = config.time_embedding_dim ?? 4 * into
  const layer = (name: string, x: Value) =>
    linear(x, p.get(`${name}.weight`, [width, x.dim(-1) as number]), p.get(`${name}.bias`, [width]))
  const embed = (name: string, x: Value) =>
    layer(`${name}.linear_2`, activation(config.act_fn)(layer(`${name}.linear_1`, x)))
  let embedding = embed('time_embedding', waves(timestep, into, config))
  if (config.timestep_post_act) embedding = activation(config.timestep_post_act)(embedding)
  if (added) embedding = add(embedding, embed('add_embedding', addedWaves(added, config)))
  if (config.time_embedding_act_fn) embedding = activation(config.time_embedding_act_fn)(embedding)
  return embedding
}

const waves = (x: Value, width: number, config: UNetConfig): Value =>
  timestepEmbedding(x, width, { flipSinToCos: config.flip_sin_to_cos, frequencyShift: config.freq_shift })

/** The pooled text beside the waves of all sizes: [batch, pooledWidth + 6 · sizeWidth]. */
function addedWaves({ pooled, sizes, sizeWidth }: AddedInputs, config: UNetConfig): Value {
  const batch = sizes.dim(0)
  const each = waves(reshape(sizes, [multiplyDims(batch, sizeConditions)]), sizeWidth, config)
  return concat([pooled, reshape(each, [batch, sizeConditions * sizeWidth])], 1)
}

const groupsOf = (config: UNetConfig): number => config.norm_num_groups ?? 32

function resnet(p: Parameters, x: Value, out: number, context: Context, options: Partial<ResnetOptions> = {}): Value {
  const { config, time } = context
  return resnetBlock(p, x, time, {
    out,
    groups: groupsOf(config),
    epsilon: config.norm_eps,
    activation: config.act_fn,
    timeScaleShift: config.resnet_time_scale_shift,
    ...options,
  })
}

/** @param collects whether the maps of this place may be collected */
function transformer(p: Parameters, x: Value, level: UNetLevel, context: Context, collects = true): Value {
  const { sources, selfSharedFrom, mapsOf, maps } = context
  const { self, ...cross } = sources
  return spatialTransformer(p, x, context.text, {
    heads: level.heads,
    layers: level.transformerLayers,
    groups: groupsOf(context.config),
    onlyCrossAttention: level.onlyCrossAttention,
    sources: self && level.index >= selfSharedFrom ? sources : cross,
    ...(collects && level.index === mapsOf && { onCrossMaps: (found: Value) => void maps.push(found) }),
  })
}

/** Every output of the down path, the first convolution's included, is a skip connection of the up path. */
function downPath(p: Parameters, start: Value, context: Context): { x: Value; skips: Value[] } {
  const { config } = context
  const skips = [start]
  let x = start
  config.levels.forEach((level, i) => {
    const block = p.at('down_blocks', i)
    for (let j = 0; j < level.layers; j++) {
      x = resnet(block.at('resnets', j), x, level.channels, context)
      if (config.down_block_types[i] === 'CrossAttnDownBlock2D')
        x = transformer(block.at('attentions', j), x, level, context)
      skips.push(x)
    }
    if (i < config.levels.length - 1) {
      // Without padding the convolution takes one more row and column of zeros at the bottom and the right.
      const padding = config.downsample_padding === 0 ? ([0, 0, 1, 1] as const) : config.downsample_padding
      x = conv(block.at('downsamplers', 0, 'conv'), x, level.channels, { stride: 2, padding })
      skips.push(x)
    }
  })
  return { x, skips }
}

function midBlock(p: Parameters, x: Value, context: Context): Value {
  const { config } = context
  if (config.mid_block_type === null) return x
  const level = config.levels.at(-1) as UNetLevel
  const scale = { outputScale: config.mid_block_scale_factor }
  const h = resnet(p.at('resnets', 0), x, level.channels, context, scale)
  if (config.mid_block_type === 'UNetMidBlock2D') return h
  // The reference implementation never passes the setting on to its middle block.
  const attended = transformer(p.at('attentions', 0), h, { ...level, onlyCrossAttention: false }, context, false)
  return resnet(p.at('resnets', 1), attended, level.channels, context, scale)
}

/** The up path but for its last layer. */
function deepPath(p: Parameters, middle: Value, skips: Value[], context: Context): Value {
  const levels = [...context.config.levels].reverse()
  let x = middle
  levels.forEach((level, i) => {
    const block = p.at('up_blocks', i)
    const last = i === levels.length - 1
    for (let j = 0; j < level.layers + (last ? 0 : 1); j++)
      x = upLayer(block, x, skips.pop() as Value, { i, j, level }, context)
    // To the size of the next skip connection: twice as large, or one less where the size on the down path was odd.
    if (!last) x = conv(block.at('upsamplers', 0, 'conv'), upsampleNearest(x, skips.at(-1)), level.channels)
  })
  return x
}

/** The last layer of the up path, whose skip connection is the first convolution. */
function lastUpLayer(p: Parameters, deep: Value, start: Value, context: Context): Value {
  const { levels } = context.config
  const i = levels.length - 1
  const level = levels[0] as UNetLevel
  return upLayer(p.at('up_blocks', i), deep, start, { i, j: level.layers, level }, context)
}

/** Layer `j` of up block `i`. */
function upLayer(
  block: Parameters,
  x: Value,
  skip: Value,
  { i, j, level }: { readonly i: number; readonly j: number; readonly level: UNetLevel },
  context: Context,
): Value {
  const { config } = context
  const h = resnet(block.at('resnets', j), concat([x, skip], 1), level.channels, context)
  if (config.up_block_types[i] !== 'CrossAttnUpBlock2D') return h
  const layers = config.reverse_transformer_layers_per_block?.[i] ?? level.transformerLayers
  return transformer(block.at('attentions', j), h, { ...level, transformerLayers: layers }, context)
}
