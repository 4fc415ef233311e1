/**
 * Maps tensor names of diffusers to the single-file layout of CompVis' Stable Diffusion. Both are the same networks;
 * see `diffusers/loaders/single_file_utils.py`.
 */

/**
 * The number of resnets in each level of the UNet's down path: block b, layer l is `input_blocks.(1 + b·(layers + 1) +
 * l)`.
 */
export interface UnetLayout {
  readonly layers: number
  /** For each level of the up path, whether its layers have attention: it shifts the position of the upsampler. */
  readonly upAttention: readonly boolean[]
}

const resnetInner: Readonly<Record<string, string>> = {
  norm1: 'in_layers.0',
  conv1: 'in_layers.2',
  time_emb_proj: 'emb_layers.1',
  norm2: 'out_layers.0',
  conv2: 'out_layers.3',
  conv_shortcut: 'skip_connection',
}

const unetOuter: Readonly<Record<string, string>> = {
  'time_embedding.linear_1': 'time_embed.0',
  'time_embedding.linear_2': 'time_embed.2',
  'add_embedding.linear_1': 'label_emb.0.0',
  'add_embedding.linear_2': 'label_emb.0.2',
  conv_in: 'input_blocks.0.0',
  conv_norm_out: 'out.0',
  conv_out: 'out.2',
}

/** Without the prefix `model.diffusion_model.`; undefined for a name that a UNet of this layout does not have. */
export function compvisUnetName(name: string, { layers, upAttention }: UnetLayout): string | undefined {
  const { stem, leaf } = splitLeaf(name)
  const outer = unetOuter[stem]
  if (outer) return `${outer}.${leaf}`

  const mid = /^mid_block\.(resnets|attentions)\.(\d)\.(.+)$/.exec(stem)
  if (mid) {
    const [, kind, index, inner] = mid as unknown as [string, string, string, string]
    const place = kind === 'attentions' ? 1 : Number(index) * 2
    return named(`middle_block.${place}`, kind, inner, leaf)
  }
  const block = /^(down|up)_blocks\.(\d+)\.(\w+)\.(\d+)\.(.+)$/.exec(stem)
  if (!block) return undefined
  const [, way, level, kind, layer, inner] = block as unknown as [string, string, string, string, string, string]
  const [b, l] = [Number(level), Number(layer)]
  const start = way === 'down' ? 1 + b * (layers + 1) : b * (layers + 1)
  const blocks = way === 'down' ? 'input_blocks' : 'output_blocks'
  if (kind === 'downsamplers') return `input_blocks.${start + layers}.0.op.${leaf}`
  if (kind === 'upsamplers') return `output_blocks.${start + layers}.${upAttention[b] ? 2 : 1}.conv.${leaf}`
  return named(`${blocks}.${start + l}.${kind === 'resnets' ? 0 : 1}`, kind, inner, leaf)
}

function named(place: string, kind: string, inner: string, leaf: string): string {
  return `${place}.${kind === 'resnets' ? (resnetInner[inner] ?? inner) : inner}.${leaf}`
}

const inverse = (names: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(names).map(([diffusers, compvis]) => [compvis, diffusers]))

const unetOuterBack = inverse(unetOuter)
const resnetInnerBack = inverse(resnetInner)

/** The inverse of `compvisUnetName`: the name in diffusers, or undefined for a tensor that its UNet does not have. */
export function diffusersUnetName(name: string, layout: UnetLayout): string | undefined {
  const { stem, leaf } = splitLeaf(name)
  const place = unetOuterBack[stem] ?? diffusersUnetModule(stem, layout)
  return place === undefined ? undefined : `${place}.${leaf}`
}

function diffusersUnetModule(stem: string, { layers, upAttention }: UnetLayout): string | undefined {
  const resnet = (inner: string) => resnetInnerBack[inner] ?? inner
  const [, middle, inMiddle = ''] = /^middle_block\.([012])\.(.+)$/.exec(stem) ?? []
  if (middle === '1') return `mid_block.attentions.0.${inMiddle}`
  if (middle !== undefined) return `mid_block.resnets.${Number(middle) / 2}.${resnet(inMiddle)}`
  const [, way, index, part, inner = ''] = /^(input|output)_blocks\.(\d+)\.(\d)\.(.+)$/.exec(stem) ?? []
  if (way === undefined) return undefined
  const position = Number(index) - (way === 'input' ? 1 : 0)
  const [level, layer] = [Math.floor(position / (layers + 1)), position % (layers + 1)]
  const block = `${way === 'input' ? 'down' : 'up'}_blocks.${level}`
  if (way === 'input' && inner === 'op') return `${block}.downsamplers.0.conv`
  if (way === 'output' && inner === 'conv' && Number(part) === (upAttention[level] ? 2 : 1)) {
    return `${block}.upsamplers.0.conv`
  }
  return part === '0' ? `${block}.resnets.${layer}.${resnet(inner)}` : `${block}.attentions.${layer}.${inner}`
}

const vaeAttention: Readonly<Record<string, string>> = {
  group_norm: 'norm',
  to_q: 'q',
  to_k: 'k',
  to_v: 'v',
  'to_out.0': 'proj_out',
}

/** Without the prefix `first_stage_model.`. The levels of the up path are counted from the other end. */
export function compvisVaeName(name: string, levels: number): string {
  const { stem, leaf } = splitLeaf(name)
  const place = stem
    .replace(
      /^(encoder|decoder)\.mid_block\.resnets\.(\d)/,
      (_, side, index) => `${side}.mid.block_${Number(index) + 1}`,
    )
    .replace(
      /^(encoder|decoder)\.mid_block\.attentions\.0\.(.+)$/,
      (_, side, inner) => `${side}.mid.attn_1.${vaeAttention[inner] ?? inner}`,
    )
    .replace(/^encoder\.down_blocks\.(\d+)\.resnets\.(\d+)/, 'encoder.down.$1.block.$2')
    .replace(/^encoder\.down_blocks\.(\d+)\.downsamplers\.0/, 'encoder.down.$1.downsample')
    .replace(
      /^decoder\.up_blocks\.(\d+)\.resnets\.(\d+)/,
      (_, k, j) => `decoder.up.${levels - 1 - Number(k)}.block.${j}`,
    )
    .replace(/^decoder\.up_blocks\.(\d+)\.upsamplers\.0/, (_, k) => `decoder.up.${levels - 1 - Number(k)}.upsample`)
    .replace(/\.conv_shortcut$/, '.nin_shortcut')
    .replace(/\.conv_norm_out$/, '.norm_out')
  return `${place}.${leaf}`
}

const vaeAttentionBack = inverse(vaeAttention)

/** The inverse of `compvisVaeName`. */
export function diffusersVaeName(name: string, levels: number): string {
  const { stem, leaf } = splitLeaf(name)
  const place = stem
    .replace(/^(encoder|decoder)\.mid\.block_(\d)/, (_, side, n) => `${side}.mid_block.resnets.${Number(n) - 1}`)
    .replace(
      /^(encoder|decoder)\.mid\.attn_1\.(.+)$/,
      (_, side, inner) => `${side}.mid_block.attentions.0.${vaeAttentionBack[inner] ?? inner}`,
    )
    .replace(/^encoder\.down\.(\d+)\.block\.(\d+)/, 'encoder.down_blocks.$1.resnets.$2')
    .replace(/^encoder\.down\.(\d+)\.downsample/, 'encoder.down_blocks.$1.downsamplers.0')
    .replace(
      /^decoder\.up\.(\d+)\.block\.(\d+)/,
      (_, k, j) => `decoder.up_blocks.${levels - 1 - Number(k)}.resnets.${j}`,
    )
    .replace(/^decoder\.up\.(\d+)\.upsample/, (_, k) => `decoder.up_blocks.${levels - 1 - Number(k)}.upsamplers.0`)
    .replace(/\.nin_shortcut$/, '.conv_shortcut')
    .replace(/\.norm_out$/, '.conv_norm_out')
  return `${place}.${leaf}`
}

/** [in, out]: the transpose of transformers' `text_projection.weight`. */
const openClipProjection = 'text_projection'

const openClipLayer: Readonly<Record<string, string>> = {
  layer_norm1: 'ln_1',
  layer_norm2: 'ln_2',
  'self_attn.out_proj': 'attn.out_proj',
  'mlp.fc1': 'mlp.c_fc',
  'mlp.fc2': 'mlp.c_proj',
}

/** A tensor of OpenCLIP's text tower; `part` is which third of its rows (query, key, value) is meant. */
export interface OpenClipPlace {
  readonly name: string
  readonly part?: 0 | 1 | 2
}

/**
 * The text tower of SD 2.x and SDXL, without the prefix of its module; names as in transformers' CLIPTextModel. Its projection keeps
 * the name `text_projection`, because it is stored transposed.
 */
export function openClipName(name: string): OpenClipPlace | undefined {
  if (name === openClipProjection) return { name }
  const bare = name.replace(/^text_model\./, '')
  if (bare === 'embeddings.token_embedding.weight') return { name: 'token_embedding.weight' }
  if (bare === 'embeddings.position_embedding.weight') return { name: 'positional_embedding' }
  const { stem, leaf } = splitLeaf(bare)
  if (stem === 'final_layer_norm') return { name: `ln_final.${leaf}` }
  const layer = /^encoder\.layers\.(\d+)\.(.+)$/.exec(stem)
  if (!layer) return undefined
  const [, index, inner] = layer as unknown as [string, string, string]
  const block = `transformer.resblocks.${index}`
  const part = ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'].indexOf(inner)
  if (part >= 0) return { name: `${block}.attn.in_proj_${leaf}`, part: part as 0 | 1 | 2 }
  return openClipLayer[inner] ? { name: `${block}.${openClipLayer[inner]}.${leaf}` } : undefined
}

const openClipLayerBack = inverse(openClipLayer)

/**
 * The inverse of `openClipName`: names of a CLIPTextModel with so many layers. A joint projection has three; the last
 * layer of the file and its projection, which Stable Diffusion 2.x does not use, have none.
 * @param projected whether the model has the projection
 */
export function clipTextNames(name: string, layers: number, projected = false): string[] {
  if (name === openClipProjection) return projected ? [name] : []
  if (name === 'token_embedding.weight') return ['text_model.embeddings.token_embedding.weight']
  if (name === 'positional_embedding') return ['text_model.embeddings.position_embedding.weight']
  const { stem, leaf } = splitLeaf(name)
  if (stem === 'ln_final') return [`text_model.final_layer_norm.${leaf}`]
  const [, index, inner = ''] = /^transformer\.resblocks\.(\d+)\.(.+)$/.exec(name) ?? []
  if (index === undefined || Number(index) >= layers) return []
  const layer = `text_model.encoder.layers.${index}`
  const joint = /^attn\.in_proj_(weight|bias)$/.exec(inner)?.[1]
  if (joint !== undefined) return ['q', 'k', 'v'].map((part) => `${layer}.self_attn.${part}_proj.${joint}`)
  const own = openClipLayerBack[inner.slice(0, inner.lastIndexOf('.'))]
  return own === undefined ? [] : [`${layer}.${own}.${leaf}`]
}

function splitLeaf(name: string): { stem: string; leaf: string } {
  const dot = name.lastIndexOf('.')
  return { stem: name.slice(0, dot), leaf: name.slice(dot + 1) }
}
