/**
 * Names of adapters in the files of diffusers, PEFT, kohya's scripts and ComfyUI, mapped to the modules that they
 * adapt.
 */
import type { Weights } from '@amend/graph'
import { compvisUnetName } from '@amend/models/checkpoint'

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

/** Whether a key belongs to a text encoder. */
export const isOfTextEncoder = (key: string): boolean =>
  /^(?:base_model\.model\.)?(?:text_encoder(?:_\d)?|text_model|te\d?|cond_stage_model|clip_l|clip_g)\.|^(?:lora|lycoris)_te\d?_/.test(
    key,
  )

/** The modules of a UNet by their names in files. */
export function moduleFinder(weights: Weights): (key: string) => string | undefined {
  const modules = new Map<string, string>()
  const tensors = [...weights.names()].filter((name) => name.endsWith('.weight'))
  const layout = layoutOf(tensors)
  const enter = (name: string, module: string) => {
    if (!modules.has(name)) modules.set(name, module)
    const joined = name.replaceAll('.', '_')
    if (!modules.has(joined)) modules.set(joined, module)
  }
  const moduleOf = (tensor: string) => tensor.slice(0, -'.weight'.length)
  for (const tensor of tensors) enter(moduleOf(tensor), moduleOf(tensor))
  for (const tensor of tensors) {
    const compvis = compvisUnetName(tensor, layout)
    if (compvis !== undefined) enter(moduleOf(compvis), moduleOf(tensor))
  }
  return (key) => {
    const bare = key
      .replace(/^base_model\.model\./, '')
      .replace(/^(?:unet\.|model\.diffusion_model\.|diffusion_model\.|(?:lora|lycoris)_unet_)/, '')
      .replace(/\.processor(?=\.|$)/, '')
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
