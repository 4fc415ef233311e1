/** The text encoders of the single-file layout, in the names of CLIPTextModel. */
import type { StoredTensor } from '@amend/graph'
import type { Component } from './checkpoint.ts'
import { clipTextNames, openClipName } from './compvis-names.ts'
import type { SafetensorsFile } from './safetensors.ts'

/** A file with the networks of a whole pipeline. */
export interface SingleFile {
  readonly file: SafetensorsFile
  readonly names: ReadonlySet<string>
}

interface Given {
  readonly textEncoder?: unknown
  readonly textEncoder2?: unknown
}

interface TextEncoders {
  readonly textEncoder?: Component | undefined
  readonly textEncoder2?: Component | undefined
  /** Of the first one's tokenizer. */
  readonly padToken: string
}

/** Prefixes of Stable Diffusion 1.x, 2.x and of the two encoders of SDXL. */
const prefixes = {
  clip: 'cond_stage_model.transformer.',
  openClip: 'cond_stage_model.model.',
  sdxlClip: 'conditioner.embedders.0.transformer.',
  sdxlOpenClip: 'conditioner.embedders.1.model.',
} as const

/** The text encoders that the file has: one of Stable Diffusion 1.x or 2.x, or both of SDXL. */
export function compvisTextEncoders(source: SingleFile, given: Given, sdxl: boolean): TextEncoders {
  if (sdxl) {
    return {
      textEncoder: clip(source, prefixes.sdxlClip, given.textEncoder),
      textEncoder2: openClip(source, prefixes.sdxlOpenClip, given.textEncoder2, { projected: true }),
      padToken: '<|endoftext|>',
    }
  }
  const one = clip(source, prefixes.clip, given.textEncoder)
  const two = one ? undefined : openClip(source, prefixes.openClip, given.textEncoder, { projected: false })
  const padded = source.names.has(`${prefixes.openClip}ln_final.weight`)
  return { textEncoder: one ?? two, padToken: padded ? '!' : '<|endoftext|>' }
}

function clip({ file, names }: SingleFile, root: string, given: unknown): Component | undefined {
  const prefix = [`${root}text_model.`, root].find((text) => names.has(`${text}final_layer_norm.weight`))
  if (prefix === undefined) return undefined
  const shape = (name: string) => file.find(`${prefix}${name}`)?.shape ?? []
  const [, width = 0] = shape('embeddings.token_embedding.weight')
  return {
    config: given ?? {
      ...textConfig(shape('embeddings.token_embedding.weight'), shape('embeddings.position_embedding.weight')),
      intermediate_size: shape('encoder.layers.0.mlp.fc1.weight')[0],
      num_hidden_layers: countLayers(names, `${prefix}encoder.layers.`),
      num_attention_heads: headsOf(width),
      hidden_act: 'quick_gelu',
    },
    weights: {
      files: [file.file],
      find: (name) => file.find(`${prefix}${name.replace(/^text_model\./, '')}`),
      *names() {
        for (const name of namesBelow(prefix, names)) yield `text_model.${name}`
      },
    },
  }
}

/**
 * @param projected whether the last layer and the projection are used, as SDXL does. SD 2.x was trained on the output of the
 * layer before the last.
 */
function openClip(
  { file, names }: SingleFile,
  prefix: string,
  given: unknown,
  { projected }: { readonly projected: boolean },
): Component | undefined {
  if (!names.has(`${prefix}ln_final.weight`)) return undefined
  const shape = (name: string) => file.find(`${prefix}${name}`)?.shape ?? []
  const [, width = 0] = shape('token_embedding.weight')
  const layers = countLayers(names, `${prefix}transformer.resblocks.`) - (projected ? 0 : 1)
  return {
    config: given ?? {
      ...textConfig(shape('token_embedding.weight'), shape('positional_embedding')),
      intermediate_size: shape('transformer.resblocks.0.mlp.c_fc.weight')[0],
      num_hidden_layers: layers,
      num_attention_heads: headsOf(width),
      hidden_act: 'gelu',
      ...(projected && { projection_dim: shape('text_projection')[1] }),
    },
    weights: {
      files: [file.file],
      find(name) {
        const place = openClipName(name)
        const stored = place && file.find(`${prefix}${place.name}`)
        return stored && place.part !== undefined ? third(stored, place.part) : stored
      },
      *names() {
        for (const name of namesBelow(prefix, names)) yield* clipTextNames(name, layers, projected)
      },
    },
  }
}

/** Heads of width 64, as all of CLIP, of SD 2.x and of SDXL are; at least one, in checkpoints of tests. */
export const headsOf = (width: number): number => Math.max(1, Math.floor(width / 64))

const textConfig = ([vocabulary, width]: readonly number[], [positions]: readonly number[]) => ({
  architectures: ['CLIPTextModel'],
  vocab_size: vocabulary,
  hidden_size: width,
  max_position_embeddings: positions,
  layer_norm_eps: 1e-5,
})

/** How many numbers follow the prefix. */
export function countLayers(names: ReadonlySet<string>, prefix: string): number {
  const numbers = [...names]
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number.parseInt(name.slice(prefix.length), 10))
  return Math.max(...numbers) + 1
}

/** The rows of query, key or value in OpenCLIP's joint projection: a byte range of it, the rows being contiguous. */
function third(stored: StoredTensor, part: 0 | 1 | 2): StoredTensor {
  const [rows = 0, ...rest] = stored.shape
  const byteLength = stored.byteLength / 3
  return { ...stored, shape: [rows / 3, ...rest], byteLength, offset: stored.offset + part * byteLength }
}

/** The rest of the names that begin with a prefix. */
export function* namesBelow(prefix: string, names: ReadonlySet<string>): Iterable<string> {
  for (const name of names) if (name.startsWith(prefix)) yield name.slice(prefix.length)
}
