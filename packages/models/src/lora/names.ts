/**
 * Names of adapters in the files of diffusers, PEFT, kohya's scripts and ComfyUI, mapped to the modules that they
 * adapt.
 */
import type { Weights } from '@amend/graph'
import { compvisUnetName } from '../checkpoint/compvis-names.ts'

/** The networks that adapters belong to, and how diffusers names them in a file. */
export const loraNetworks = { unet: 'unet', textEncoder: 'text_encoder', textEncoder2: 'text_encoder_2' } as const
export type LoraNetwork = keyof typeof loraNetworks

/** The role of a tensor in an adapter. */
export type LoraPart = 'down' | 'up' | 'alpha'

/** The parsed name of a tensor. */
export interface LoraName {
  readonly part: LoraPart
  /** The name without its suffix. */
  readonly key: string
  /** PEFT's name of the adapter, as in `lora_A.default.weight`. */
  readonly adapter?: string
}

/** Suffixes of the two halves: of PEFT, of diffusers before it (with two spellings), and of kohya's scripts. */
const endings = [
  { part: 'down', pattern: /\.lora_A(?:\.([^.]+))?\.weight$/ },
  { part: 'up', pattern: /\.lora_B(?:\.([^.]+))?\.weight$/ },
  { part: 'down', pattern: /(?:\.lora|_lora|\.lora_linear_layer|\.lora_layer)\.down\.weight$|\.lora_down\.weight$/ },
  { part: 'up', pattern: /(?:\.lora|_lora|\.lora_linear_layer|\.lora_layer)\.up\.weight$|\.lora_up\.weight$/ },
  { part: 'alpha', pattern: /(?:\.lora|_lora)?\.alpha$/ },
] as const

/** @returns undefined for a name that is not part of a LoRA */
export function parseLoraName(name: string): LoraName | undefined {
  for (const { part, pattern } of endings) {
    const match = pattern.exec(name)
    if (match) return { part, key: name.slice(0, match.index), ...(match[1] !== undefined && { adapter: match[1] }) }
  }
  return undefined
}

/** Other kinds of adapters, by names that only their tensors have. */
const otherKinds = [
  ['DoRA', /dora_scale|lora_magnitude_vector/],
  ['LoHa', /\.hada_[wt]\d/],
  ['LoKr', /\.lokr_[wt]\d/],
  ['LoCon with a core tensor', /\.lora_mid\.weight$/],
  ['OFT', /\.(?:oft_|boft_)/],
  ['(IA)³', /\.(?:ia3_l|on_input$)/],
  ['LoRA with a bias', /\.lora_[AB](?:\.[^.]+)?\.bias$/],
  ['LoRA of embeddings', /\.lora_embedding_[AB]/],
  ['GLoRA', /\.[ab][12]\.weight$/],
  ['full difference', /\.diff(?:_b)?$/],
] as const

/** The kind of adapter that a tensor belongs to when it is not a LoRA. */
export const otherKindOf = (name: string): string | undefined =>
  otherKinds.find(([, pattern]) => pattern.test(name))?.[0]

/** A key by the network that it belongs to, without the prefix that names the network. */
interface NetworkKey {
  readonly network: LoraNetwork
  readonly key: string
}

/** Of SDXL. */
const ofTextEncoder2 =
  /^(?:(?:text_encoder_[2-9]|te[2-9]|clip_g|conditioner\.embedders\.1)\.(?:transformer\.)?|(?:lora|lycoris)_te[2-9]_)/
/** Prefixes of text encoders in files of diffusers, ComfyUI and kohya's scripts. PEFT's have none. */
const ofTextEncoder =
  /^(?:(?:text_encoder(?:_1)?|te1?|clip_l|cond_stage_model|conditioner\.embedders\.0)\.(?:transformer\.)?|(?:lora|lycoris)_te1?_)|^(?=text_model[._])/
const ofUnet = /^(?:unet\.|model\.diffusion_model\.|diffusion_model\.|(?:lora|lycoris)_unet_)/

export function networkKeyOf(key: string): NetworkKey {
  const bare = key.replace(/^base_model\.model\./, '')
  if (ofTextEncoder2.test(bare)) return { network: 'textEncoder2', key: bare.replace(ofTextEncoder2, '') }
  if (ofTextEncoder.test(bare)) return { network: 'textEncoder', key: bare.replace(ofTextEncoder, '') }
  return { network: 'unet', key: bare.replace(ofUnet, '') }
}

/** The modules of a network by their names in files, without the prefix of the network. */
export const moduleFinder = (network: LoraNetwork, weights: Weights): ((key: string) => string | undefined) =>
  network === 'unet' ? unetModules(weights) : textModules(weights)

const moduleOf = (tensor: string) => tensor.slice(0, -'.weight'.length)
const weightsOf = (weights: Weights) => [...weights.names()].filter((name) => name.endsWith('.weight'))

/** Kohya's scripts join the parts of a name by "_". */
function enter(modules: Map<string, string>, name: string, module: string) {
  for (const spelling of [name, name.replaceAll('.', '_')]) if (!modules.has(spelling)) modules.set(spelling, module)
}

/** The text encoder's names begin with `text_model.`, or not: see `textModelOf` of the networks. */
function textModules(weights: Weights): (key: string) => string | undefined {
  const modules = new Map<string, string>()
  for (const tensor of weightsOf(weights)) {
    const bare = moduleOf(tensor).replace(/^text_model\./, '')
    for (const name of [bare, `text_model.${bare}`]) enter(modules, name, moduleOf(tensor))
  }
  // diffusers before PEFT named the projections of attention like those of the UNet.
  const current = (key: string) =>
    key.replace(/([._])to_(q|k|v|out)$/, (_, joint: string, projection: string) => `${joint}${projection}_proj`)
  return (key) => modules.get(key) ?? modules.get(current(key))
}

function unetModules(weights: Weights): (key: string) => string | undefined {
  const modules = new Map<string, string>()
  const tensors = weightsOf(weights)
  const layout = layoutOf(tensors)
  for (const tensor of tensors) enter(modules, moduleOf(tensor), moduleOf(tensor))
  for (const tensor of tensors) {
    const compvis = compvisUnetName(tensor, layout)
    if (compvis !== undefined) enter(modules, moduleOf(compvis), moduleOf(tensor))
  }
  return (key) => {
    const bare = key.replace(/\.processor(?=\.|$)/, '')
    // The first versions of diffusers adapted `to_out` as a whole; its projection is the first of two modules.
    const whole = /([._])to_out$/.exec(bare)
    return modules.get(bare) ?? (whole ? modules.get(`${bare}${whole[1]}0`) : undefined)
  }
}

function layoutOf(tensors: readonly string[]) {
  const upBlocks = new Set(tensors.flatMap((name) => /^up_blocks\.(\d+)\./.exec(name)?.[1] ?? []))
  return {
    layers: new Set(tensors.flatMap((name) => /^down_blocks\.0\.resnets\.(\d+)\./.exec(name)?.[1] ?? [])).size,
    upAttention: [...upBlocks]
      .map(Number)
      .sort((a, b) => a - b)
      .map((block) => tensors.some((name) => name.startsWith(`up_blocks.${block}.attentions.`))),
  }
}
