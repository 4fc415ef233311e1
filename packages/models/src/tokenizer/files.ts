import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { schemaProblem } from '@amend/contract'
import { z } from 'zod'
import { ModelError } from '../error.ts'

/** The parsed files of a tokenizer folder; either `tokenizer` or `vocabulary` and `merges` are needed. */
export interface TokenizerFiles {
  /** What messages call these files. */
  readonly origin: string
  /** `tokenizer.json` */
  readonly tokenizer?: unknown
  /** `vocab.json` */
  readonly vocabulary?: unknown
  /** The text of `merges.txt` */
  readonly merges?: string
  /** `tokenizer_config.json` */
  readonly config?: unknown
  /** `special_tokens_map.json` */
  readonly specialTokens?: unknown
}

/**
 * Reads a tokenizer's folder.
 * @throws ModelError 'not-found' without a vocabulary, 'no-permission', 'broken-file' for what is not JSON
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const names = ['tokenizer.json', 'vocab.json', 'merges.txt', 'tokenizer_config.json', 'special_tokens_map.json']
  const texts = await Promise.all(names.map(async (name) => [name, await readText(path.join(folder, name))] as const))
  return parseTokenizerTexts(Object.fromEntries(texts), folder)
}

/**
 * The parsed texts of a tokenizer's files, by the names of the files.
 * @throws ModelError 'not-found' without a vocabulary, 'broken-file' for what is not JSON
 */
export function parseTokenizerTexts(
  texts: Readonly<Record<string, string | undefined>>,
  origin: string,
): TokenizerFiles {
  const [tokenizer, vocabulary, config, specialTokens] = [
    'tokenizer.json',
    'vocab.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
  ].map((name) => parseText(texts[name], path.join(origin, name)))
  const merges = texts['merges.txt']
  if (tokenizer === undefined && (vocabulary === undefined || merges === undefined)) {
    throw new ModelError('not-found', `${origin} has neither a tokenizer.json nor a vocab.json with a merges.txt.`)
  }
  return { origin, tokenizer, vocabulary, config, specialTokens, ...(merges !== undefined && { merges }) }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ModelError('no-permission', `${file} cannot be read.`, { cause })
  }
}

function parseText(text: string | undefined, file: string): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ModelError('broken-file', `${file} is not JSON.`, { cause })
  }
}

const tokenText = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .transform((token) => token ?? undefined)

const specialSchema = z.object({
  bos_token: tokenText,
  eos_token: tokenText,
  unk_token: tokenText,
  pad_token: tokenText,
})

const configSchema = specialSchema.extend({
  model_max_length: z.number().positive().nullish(),
  added_tokens_decoder: z.record(z.string(), z.object({ content: z.string() })).nullish(),
})

/** Tokens that stand for the start, the end, padding and the unknown. */
export type SpecialTokens = z.output<typeof specialSchema>

/** Settings of a tokenizer besides its vocabulary. */
export interface TokenizerSettings {
  readonly special: SpecialTokens
  /** Undefined where the files give none, or a number that stands for none. */
  readonly maxLength: number | undefined
  /** Further tokens that are found in a text before anything else. */
  readonly addedTokens: readonly string[]
}

/**
 * What the small files say. As in transformers, `special_tokens_map.json` goes before `tokenizer_config.json`, except
 * where the latter lists all added tokens (`added_tokens_decoder`): Stable Diffusion 2 depends on it for its padding.
 * @throws ModelError 'broken-file'
 */
export function parseSettings({ origin, config, specialTokens }: TokenizerFiles): TokenizerSettings {
  const settings = check(configSchema, config ?? {}, `${origin}: tokenizer_config.json`)
  const map = check(specialSchema, specialTokens ?? {}, `${origin}: special_tokens_map.json`)
  const { model_max_length: length, added_tokens_decoder: added } = settings
  const prefer = (name: keyof SpecialTokens) => (added ? settings[name] : (map[name] ?? settings[name]))
  return {
    special: {
      bos_token: prefer('bos_token'),
      eos_token: prefer('eos_token'),
      unk_token: prefer('unk_token'),
      pad_token: prefer('pad_token'),
    },
    // transformers writes 1e30 for "no limit".
    maxLength: length && length <= 1e6 ? Math.floor(length) : undefined,
    addedTokens: Object.values(added ?? {}).map(({ content }) => content),
  }
}

/** @throws ModelError 'broken-file' naming the file and the key */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, file: string): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const { field, reason } = schemaProblem(parsed.error, value)
  throw new ModelError('broken-file', `${file}: "${field}" cannot be used (${reason}).`)
}
