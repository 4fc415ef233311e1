import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gpt2Tokenizer } from './gpt2.ts'

/**
 * The printable characters that stand for the 256 bytes: bytes that print stand for themselves, the others are the
 * characters from U+0100 on, in order (GPT-2's encoder.py).
 */
function byteSymbols(): string[] {
  const prints = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff)
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(prints(byte) ? byte : next++))
}

const symbols = byteSymbols()
const merges = [
  ['h', 'e'],
  ['l', 'l'],
  ['he', 'll'],
  ['hell', 'o'],
  ['Ġ', 'w'],
  ['o', 'r'],
  ['Ġw', 'or'],
  ['l', 'd'],
  ['Ġwor', 'ld'],
  ['Ã', '©'],
] as const
const tokens = [...symbols, ...merges.map((pair) => pair.join('')), '<|endoftext|>']
const vocabulary = Object.fromEntries(tokens.map((token, id) => [token, id]))
const tokenizer = gpt2Tokenizer({
  origin: 'test',
  vocabulary,
  merges: ['#version: 0.2', ...merges.map((pair) => pair.join(' '))].join('\n'),
})
const pieces = (text: string) => tokenizer.encode(text).map((id) => tokens[id])

describe('byte-level byte-pair encoding', () => {
  it('decodes every text to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it.each(['', ' ', '  two  spaces  ', 'tab\tand\r\nlines\n\n', '\uFEFFmark', 'é日本🦊', " it's don't . , ?"])(
    'decodes %j to itself',
    (text) => {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
    },
  )

  it('merges the best pair first and keeps the space with the word after it', () => {
    expect(pieces('hello world')).toEqual(['hello', 'Ġworld'])
    expect(pieces('hell')).toEqual(['hell'])
    expect(pieces('worldhello')).toEqual(['w', 'or', 'ld', 'hello'])
    expect(pieces('hello  world')).toEqual(['hello', 'Ġ', 'Ġworld'])
  })

  it('works on bytes: é is two of them, one merge', () => {
    expect(pieces('é')).toEqual(['Ã©'])
    expect(pieces('日')).toEqual([...Buffer.from('日')].map((byte) => symbols[byte]))
  })

  it('keeps contractions, words, numbers and marks apart', () => {
    expect(pieces("o's12!")).toEqual(['o', "'", 's', '1', '2', '!'])
    expect(pieces("he'll")).toEqual(['he', "'", 'll'])
  })

  it('has one token for the end of a text', () => {
    expect(tokenizer.endOfTextId).toBe(tokens.length - 1)
    expect(tokenizer.encode('hello<|endoftext|>')).toEqual([vocabulary.hello, tokenizer.endOfTextId])
    expect(tokenizer.decode([tokenizer.endOfTextId])).toBe('<|endoftext|>')
  })

  it('decodes half a character to the replacement character', () => {
    expect(tokenizer.decode([vocabulary[symbols[0xe6] as string] as number])).toBe('\uFFFD')
  })

  it('reads ten thousand words', () => {
    expect(tokenizer.encode('hello world '.repeat(5000))).toHaveLength(15_000)
  })
})
