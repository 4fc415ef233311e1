/** The strength of an adapter: alpha / rank, or alpha / √rank with rank-stabilised LoRA (Kalajdzievski 2023). */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { SafetensorsFile } from '../checkpoint/safetensors.ts'
import { ModelError } from '../error.ts'
import { type LoraNetwork, loraNetworks } from './names.ts'

const alphas = z.record(z.string(), z.number())
const schema = z.looseObject({
  lora_alpha: z.number().nullish(),
  alpha_pattern: alphas.nullish(),
  use_rslora: z.boolean().nullish(),
  rslora: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
})

/** Settings from a file's own metadata or from the `adapter_config.json` beside it. */
export interface LoraSettings {
  /** @param alpha the tensor of that name, which takes precedence over the settings */
  scaleOf(module: string, rank: number, alpha: number | undefined): number
  readonly dora: boolean
}

/**
 * Reads the settings of an adapter: `lora_adapter_metadata` in the header (diffusers), else the same keys in the header
 * themselves, else `adapter_config.json` beside a file with PEFT's names. The rank is that of the tensors.
 * @throws ModelError 'wrong-adapter' for settings that cannot be read
 */
export async function readLoraSettings(
  file: SafetensorsFile,
  location: string,
  network: LoraNetwork,
): Promise<LoraSettings> {
  const given = fromHeader(file, location, network) ?? (await besides(file, location)) ?? {}
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const key = parsed.error.issues[0]?.path.join('.') ?? ''
    throw new ModelError('wrong-adapter', `${location} has settings that cannot be read: "${key}" has a wrong value.`)
  }
  const { lora_alpha: common, alpha_pattern: patterns, use_rslora, rslora, use_dora } = parsed.data
  const stabilised = (use_rslora ?? rslora) === true
  return {
    dora: use_dora === true,
    scaleOf(module, rank, stored) {
      const alpha = stored ?? matching(patterns ?? {}, module) ?? common ?? undefined
      if (alpha === undefined) return 1
      return alpha / (stabilised ? Math.sqrt(rank) : rank)
    },
  }
}

/** Keys of a pattern are the ends of modules' names, or regular expressions for them. */
function matching(patterns: Readonly<Record<string, number>>, module: string): number | undefined {
  const found = Object.entries(patterns).find(([key]) => {
    if (module === key || module.endsWith(`.${key}`)) return true
    if (key.length > 200 || !/[*+?^$()[\]{}|\\]/.test(key)) return false
    try {
      return new RegExp(`^(?:.*\\.)?(?:${key})$`).test(module)
    } catch {
      return false
    }
  })
  return found?.[1]
}

/** diffusers writes the settings of all networks into one object, each key behind the name of its network. */
function fromHeader({ metadata }: SafetensorsFile, location: string, network: LoraNetwork): object | undefined {
  const text = metadata.lora_adapter_metadata
  if (text === undefined) {
    const keys = ['lora_alpha', 'alpha_pattern', 'use_rslora', 'rslora', 'use_dora']
    const entries = keys.flatMap((key) => (metadata[key] === undefined ? [] : [[key, plain(metadata[key])] as const]))
    return entries.length > 0 ? Object.fromEntries(entries) : undefined
  }
  const settings = parsed(text, `The lora_adapter_metadata of ${location}`)
  const entries = Object.entries(settings)
  const prefix = `${loraNetworks[network]}.`
  const own = entries.flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : []))
  return Object.fromEntries(own.length > 0 ? own : entries.filter(([key]) => !/^[a-z_]+\d?\./.test(key)))
}

async function besides(file: SafetensorsFile, location: string): Promise<object | undefined> {
  const first = file.names()[Symbol.iterator]().next()
  if (first.done || !first.value.startsWith('base_model.model.')) return undefined
  const config = path.join(path.dirname(location), 'adapter_config.json')
  const text = await readFile(config, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new ModelError('no-permission', `${config} cannot be read.`, { cause: error })
  })
  return text === undefined ? undefined : parsed(text, config)
}

function parsed(text: string, subject: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (cause) {
    throw new ModelError('wrong-adapter', `${subject} is not JSON.`, { cause })
  }
  throw new ModelError('wrong-adapter', `${subject} is not a JSON object.`)
}

/** Values of a header are text: Python's `True` as well as JSON. */
function plain(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
