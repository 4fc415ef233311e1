import { fileURLToPath } from 'node:url'
import { type BpeRules, bpeDefinition, bpeTokenizer, tokenId } from './bpe.ts'
import { parseSettings, parseTokenizerTexts, readTokenizerFiles, type TokenizerFiles } from './files.ts'

/** Token ids of one text, padded to the requested length. */
export interface ClipEncoding {
  /** `length` ids: the start mark, the text, the end mark, padding. */
  readonly ids: number[]
  /** The number of ids before the padding, including both marks. */
  readonly length: number
  /** Whether the end of the text did not fit. */
  readonly truncated: boolean
  /** Of `pairedTokenizer`: the ids for the second text encoder. */
  readonly second?: readonly number[]
}

/**
 * Text to the token ids of CLIP's text encoder. Ten thousand words take a fraction of a second; a single word of a
 * hundred thousand letters takes seconds, so that text from strangers should have a limit before it comes here.
 */
export interface ClipTokenizer {
  /** Ids of an encoding, both marks and padding included: 77 for CLIP. */
  readonly maxLength: number
  readonly startId: number
  readonly endId: number
  readonly padId: number
  /** @param length how many ids, at least 2; default `maxLength` */
  encode(text: string, length?: number): ClipEncoding
  /** How many tokens the text has, without marks and however long it is. */
  countTokens(text: string): number
}

/** Where a tokenizer's files are: a folder, the full vocabulary of CLIP with a padding token, or their texts by name. */
export type ClipTokenizerSource =
  | { readonly folder: string }
  | { readonly builtin: 'clip'; readonly padToken: string }
  | { readonly texts: Readonly<Record<string, string>>; readonly origin: string }

/** CLIP's own context length. */
const defaultLength = 77

/** The cleaning and splitting of CLIP (Radford et al., 2021; `simple_tokenizer.py`) in the terms of tokenizer.json. */
const rules: BpeRules = {
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'NFC' },
      { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
      { type: 'Lowercase' },
    ],
  },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      {
        type: 'Split',
        pattern: {
          Regex: "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
        },
        behavior: 'Removed',
        invert: true,
      },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    ],
  },
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  unknownToken: '<|endoftext|>',
  endOfWordSuffix: '</w>',
}

/**
 * Reads the tokenizer of a checkpoint: tokenizer.json where there is one, else vocab.json and merges.txt.
 * @throws ModelError 'not-found', 'no-permission', 'broken-file'
 */
export async function readClipTokenizer(source: ClipTokenizerSource): Promise<ClipTokenizer> {
  if ('texts' in source) return clipTokenizer(parseTokenizerTexts(source.texts, source.origin))
  if ('folder' in source) return clipTokenizer(await readTokenizerFiles(source.folder))
  const full = await readTokenizerFiles(fileURLToPath(new URL('clip', import.meta.url)))
  return clipTokenizer({ ...full, specialTokens: { pad_token: source.padToken } })
}

/** The full vocabulary of CLIP, 49,408 tokens, padded with its end mark: for checkpoints without a tokenizer. */
export const defaultClipTokenizer = (): Promise<ClipTokenizer> =>
  readClipTokenizer({ builtin: 'clip', padToken: '<|endoftext|>' })

/** The tokenizers of SDXL's two text encoders as one: they differ in their padding. */
export const pairedTokenizer = (first: ClipTokenizer, second: ClipTokenizer): ClipTokenizer => {
  const maxLength = Math.min(first.maxLength, second.maxLength)
  return {
    ...first,
    maxLength,
    encode: (text, length = maxLength) => ({
      ...first.encode(text, length),
      second: second.encode(text, length).ids,
    }),
  }
}

/** @throws ModelError 'not-found', 'broken-file' */
export function clipTokenizer(files: TokenizerFiles): ClipTokenizer {
  const { origin } = files
  const { special, maxLength = defaultLength, addedTokens } = parseSettings(files)
  const { bos_token: start = '<|startoftext|>', eos_token: end = '<|endoftext|>' } = special
  const { unk_token: unknown = end, pad_token: pad = end } = special
  const definition = bpeDefinition(files, rules)
  const tokenizer = bpeTokenizer(definition, [start, end, unknown, pad, ...addedTokens], origin)
  const [startId, endId, padId] = [start, end, pad].map((token) => tokenId(tokenizer, token, origin)) as [
    number,
    number,
    number,
  ]

  // The original lower-cases character by character, JavaScript gives a capital sigma at a word's end another form.
  const lowercases = JSON.stringify(definition.normalizer).includes('"Lowercase"')
  const tokenize = (text: string) =>
    tokenizer.encode(lowercases ? text.replaceAll('Σ', 'σ') : text, { add_special_tokens: false }).ids

  return {
    maxLength,
    startId,
    endId,
    padId,
    encode(text, length = maxLength) {
      if (!Number.isInteger(length) || length < 2)
        throw new RangeError(`An encoding has at least 2 ids, not ${length}.`)
      const all = tokenize(text)
      const kept = all.slice(0, length - 2)
      const padding = new Array<number>(length - 2 - kept.length).fill(padId)
      return {
        ids: [startId, ...kept, endId, ...padding],
        length: kept.length + 2,
        truncated: kept.length < all.length,
      }
    },
    countTokens: (text) => tokenize(text).length,
  }
}
