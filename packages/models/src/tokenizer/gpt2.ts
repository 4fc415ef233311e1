import { type BpeRules, bpeDefinition, bpeTokenizer, tokenId } from './bpe.ts'
import { parseSettings, readTokenizerFiles, type TokenizerFiles } from './files.ts'

/** Text to the token ids of GPT-2 and back; every well-formed text comes back as it was. */
export interface Gpt2Tokenizer {
  /** Tokens that the network reads at once: 1024. */
  readonly maxLength: number
  readonly endOfTextId: number
  encode(text: string): number[]
  /** Bytes that are not UTF-8 become U+FFFD: tokens may end within a character. */
  decode(ids: readonly number[]): string
}

/** Byte-level byte-pair encoding (Radford et al., 2019, section 2.2) in the terms of tokenizer.json. */
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }
const rules: BpeRules = {
  normalizer: null,
  pre_tokenizer: byteLevel,
  decoder: byteLevel,
  unknownToken: '<|endoftext|>',
  endOfWordSuffix: '',
}

/**
 * Reads a tokenizer's folder: tokenizer.json where there is one, else vocab.json and merges.txt.
 * @throws ModelError 'not-found', 'no-permission', 'broken-file'
 */
export const readGpt2Tokenizer = async (folder: string): Promise<Gpt2Tokenizer> =>
  gpt2Tokenizer(await readTokenizerFiles(folder))

/** @throws ModelError 'not-found', 'broken-file' */
export function gpt2Tokenizer(files: TokenizerFiles): Gpt2Tokenizer {
  const { special, maxLength = 1024, addedTokens } = parseSettings(files)
  const { eos_token: end = '<|endoftext|>', unk_token: unknown = end, pad_token: pad = end } = special
  const tokenizer = bpeTokenizer(bpeDefinition(files, rules), [end, unknown, pad, ...addedTokens], files.origin)
  return {
    maxLength,
    endOfTextId: tokenId(tokenizer, end, files.origin),
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids])),
  }
}
