import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import { check, type TokenizerFiles } from './files.ts'

const id = z.number().int().min(0)
const vocabularySchema = z.record(z.string(), id)

/** `tokenizer.json` of a byte-pair encoding; parts that are not checked here are read by the tokenizer library. */
const definitionSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id, content: z.string() })).default([]),
  normalizer: z.unknown().default(null),
  pre_tokenizer: z.unknown().default(null),
  post_processor: z.unknown().default(null),
  decoder: z.unknown().default(null),
  model: z.looseObject({
    // Early files omit it.
    type: z.literal('BPE').default('BPE'),
    vocab: vocabularySchema,
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
})

/** Vocabulary and merges of a byte-pair tokenizer. */
export type BpeDefinition = z.output<typeof definitionSchema>

/** Settings that vocab.json and merges.txt do not contain. */
export type BpeRules = Pick<BpeDefinition, 'normalizer' | 'pre_tokenizer' | 'decoder'> & {
  readonly unknownToken: string
  readonly endOfWordSuffix: string
}

/**
 * The tokenizer.json, or its equivalent for a vocab.json with a merges.txt.
 * @throws ModelError 'broken-file'
 */
export function bpeDefinition(files: TokenizerFiles, rules: BpeRules): BpeDefinition {
  const { origin, tokenizer, vocabulary, merges } = files
  if (tokenizer !== undefined) return check(definitionSchema, tokenizer, `${origin}: tokenizer.json`)
  if (vocabulary === undefined || merges === undefined) {
    throw new ModelError('not-found', `${origin} has neither a tokenizer.json nor a vocab.json with a merges.txt.`)
  }
  return {
    added_tokens: [],
    normalizer: rules.normalizer,
    pre_tokenizer: rules.pre_tokenizer,
    post_processor: null,
    decoder: rules.decoder,
    model: {
      type: 'BPE',
      unk_token: rules.unknownToken,
      end_of_word_suffix: rules.endOfWordSuffix,
      vocab: check(vocabularySchema, vocabulary, `${origin}: vocab.json`),
      merges: parseMerges(merges, origin),
    },
  }
}

/** One merge per line, best first, after a line with the version. */
function parseMerges(text: string, origin: string): [string, string][] {
  const lines = text.split(/\r?\n/)
  if (lines[0]?.startsWith('#version')) lines.shift()
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [left, right, ...rest] = line.split(' ')
      if (left && right && rest.length === 0) return [left, right]
      throw new ModelError(
        'broken-file',
        `${origin}: merges.txt has a line that is not two parts: "${line.slice(0, 40)}".`,
      )
    })
}

/**
 * Creates the tokenizer with `special` as tokens that are matched in a text before anything else.
 * @throws ModelError 'broken-file' when a special token is not in the vocabulary
 */
export function bpeTokenizer(definition: BpeDefinition, special: readonly string[], origin: string): Tokenizer {
  const known = new Set(definition.added_tokens.map(({ content }) => content))
  const missing = [...new Set(special)].filter((content) => !known.has(content))
  const added = missing.map((content) => {
    const found = definition.model.vocab[content]
    if (found === undefined)
      throw new ModelError('broken-file', `${origin}: the vocabulary lacks the token "${content}".`)
    return { id: found, content, special: true, normalized: false }
  })
  try {
    const whole = { ...definition, added_tokens: [...definition.added_tokens, ...added] }
    return new Tokenizer(whole, { clean_up_tokenization_spaces: false })
  } catch (cause) {
    throw new ModelError('broken-file', `${origin}: the tokenizer cannot be built from its files.`, { cause })
  }
}

/** @throws ModelError 'broken-file' */
export function tokenId(tokenizer: Tokenizer, token: string, origin: string): number {
  const found = tokenizer.token_to_id(token)
  if (found === undefined) throw new ModelError('broken-file', `${origin}: the vocabulary lacks the token "${token}".`)
  return found
}
