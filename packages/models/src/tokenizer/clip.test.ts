import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ModelError } from '../error.ts'
import { type ClipTokenizer, clipTokenizer, defaultClipTokenizer, readClipTokenizer } from './clip.ts'
import { readTokenizerFiles } from './files.ts'

const reference = fileURLToPath(new URL('../../fixtures/reference', import.meta.url))
const fullVocabulary = fileURLToPath(new URL('clip', import.meta.url))
const cases: { text: string; ids: number[] }[] = JSON.parse(
  readFileSync(path.join(reference, 'clip-tokenizer.cases.json'), 'utf8'),
)

let full: ClipTokenizer
beforeAll(async () => {
  full = await defaultClipTokenizer()
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'amend-tokenizer-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: unknown) =>
  writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

describe('the full vocabulary', () => {
  it.each(cases)('encodes $text as the reference does', ({ text, ids }) => {
    expect(full.encode(text).ids).toEqual(ids)
  })

  it('has 77 positions and pads with the end mark', () => {
    expect(full).toMatchObject({ maxLength: 77, startId: 49406, endId: 49407, padId: 49407 })
  })

  it('returns the number of used tokens', () => {
    expect(full.encode('')).toMatchObject({ length: 2, truncated: false })
    expect(full.encode('make it night')).toMatchObject({ length: 5, truncated: false })
    expect(full.encode('word '.repeat(75))).toMatchObject({ length: 77, truncated: false })
    expect(full.encode('word '.repeat(76))).toMatchObject({ length: 77, truncated: true })
    expect(full.countTokens('word '.repeat(76))).toBe(76)
  })

  it('uses a given length', () => {
    expect(full.encode('make it night', 4).ids).toEqual([49406, 1078, 585, 49407])
    expect(full.encode('make it night', 2)).toEqual({ ids: [49406, 49407], length: 2, truncated: true })
    expect(() => full.encode('make it night', 1)).toThrow(RangeError)
  })

  it('reads ten thousand words, and one word of ten thousand letters', () => {
    const words = Array.from({ length: 10_000 }, (_, i) => `word${i}`).join(' ')
    expect(full.countTokens(words)).toBe(10_000 + Array.from({ length: 10_000 }, (_, i) => `${i}`).join('').length)
    expect(full.encode(words).ids).toHaveLength(77)
    expect(full.encode('a'.repeat(10_000))).toMatchObject({ length: 77, truncated: true })
  })

  it('lower-cases the capital sigma the same at the end of a word', () => {
    expect(full.encode('ΟΔΟΣ').ids).toEqual(full.encode('οδοσ').ids)
  })
})

describe('a folder with only vocab.json and merges.txt', () => {
  it('is sufficient', async () => {
    cpSync(path.join(fullVocabulary, 'vocab.json'), path.join(folder, 'vocab.json'))
    cpSync(path.join(fullVocabulary, 'merges.txt'), path.join(folder, 'merges.txt'))
    const tokenizer = await readClipTokenizer({ folder })
    expect(tokenizer).toMatchObject({ maxLength: 77, startId: 49406, endId: 49407, padId: 49407 })
    expect(tokenizer.encode('turn him into a cyborg').ids).toEqual(cases[0]?.ids)
  })
})

describe("a checkpoint's own tokenizer", () => {
  it('has its own length and ids', async () => {
    const tokenizer = await readClipTokenizer({ folder: path.join(reference, 'checkpoint/tokenizer') })
    expect(tokenizer).toMatchObject({ maxLength: 32, startId: 4094, endId: 4095, padId: 4095 })
    expect(tokenizer.encode('make it night').ids).toHaveLength(32)
  })

  it('gives the same from tokenizer.json as from vocab.json and merges.txt', async () => {
    const files = await readTokenizerFiles(path.join(reference, 'checkpoint/tokenizer'))
    const { vocab, merges } = (files.tokenizer as { model: { vocab: unknown; merges: string[][] } }).model
    write('vocab.json', vocab)
    write('merges.txt', ['#version: 0.2', ...merges.map((pair) => pair.join(' ')), ''].join('\n'))
    write('tokenizer_config.json', files.config)
    const [one, other] = [clipTokenizer(files), await readClipTokenizer({ folder })]
    for (const { text } of cases) expect(other.encode(text), text).toEqual(one.encode(text))
  })
})

describe('the padding', () => {
  const exclamation = 0

  it('is "!" where the checkpoint says so, which is then a separate token everywhere', async () => {
    const tokenizer = await readClipTokenizer({ builtin: 'clip', padToken: '!' })
    expect(tokenizer.padId).toBe(exclamation)
    expect(tokenizer.encode('wow!', 6).ids).toEqual([49406, full.encode('wow').ids[1], exclamation, 49407, 0, 0])
  })

  it('follows special_tokens_map.json before tokenizer_config.json', async () => {
    const files = await readTokenizerFiles(fullVocabulary)
    const config = { pad_token: '<|endoftext|>', eos_token: { content: '<|endoftext|>', lstrip: false } }
    expect(clipTokenizer({ ...files, config, specialTokens: { pad_token: '!' } }).padId).toBe(exclamation)
    const whole = { ...config, added_tokens_decoder: { '49407': { content: '<|endoftext|>' } } }
    expect(clipTokenizer({ ...files, config: whole, specialTokens: { pad_token: '!' } }).padId).toBe(49407)
  })

  it('is up to 77 positions where the files give no limit', async () => {
    const files = await readTokenizerFiles(fullVocabulary)
    expect(clipTokenizer({ ...files, config: { model_max_length: 1e30 } }).maxLength).toBe(77)
  })
})

describe('bad files', () => {
  const codeOf = async (source: string) =>
    readClipTokenizer({ folder: source }).then(
      () => undefined,
      (error: unknown) => (error instanceof ModelError ? { code: error.code, message: error.message } : error),
    )

  it('give an error each that names the file', async () => {
    expect(await codeOf(folder)).toMatchObject({ code: 'not-found' })
    expect(await codeOf(path.join(folder, 'none'))).toMatchObject({ code: 'not-found' })
    write('tokenizer.json', '{"model":')
    expect(await codeOf(folder)).toEqual({
      code: 'broken-file',
      message: `${path.join(folder, 'tokenizer.json')} is not JSON.`,
    })
    write('tokenizer.json', { model: { type: 'Unigram', vocab: [] } })
    expect(await codeOf(folder)).toMatchObject({ code: 'broken-file' })
    write('tokenizer.json', { model: { type: 'BPE', vocab: { a: 0 }, merges: [] } })
    expect(await codeOf(folder)).toMatchObject({
      code: 'broken-file',
      message: `${folder}: the vocabulary lacks the token "<|startoftext|>".`,
    })
  })

  it('include merges that are not pairs', async () => {
    write('vocab.json', { a: 0, '<|startoftext|>': 1, '<|endoftext|>': 2 })
    write('merges.txt', 'a b c\n')
    expect(await codeOf(folder)).toMatchObject({ code: 'broken-file' })
  })
})
