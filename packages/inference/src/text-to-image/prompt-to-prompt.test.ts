/** Prompt-to-Prompt with the embedded painter. */

import path from 'node:path'
import { readClipTokenizer } from '@amend/models/tokenizer'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CaptionTokens, captionTokens } from './caption-tokens.ts'
import { openPainter, type PaintedPicture, type Painter, type PairRequest, paintPairs } from './index.ts'
import { matchCaptions, type PromptToPromptSettings } from './prompt-to-prompt.ts'

const folder = embeddedCheckpoint('text-to-image').folder
const before = 'a castle by a lake'
const plain: PromptToPromptSettings = { edit: 'replace', cross: [1, 1], emphasis: [1, 1] }

const distance = (a: PaintedPicture, b: PaintedPicture): number =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0)

describe('the words of a caption', () => {
  let tokens: (caption: string) => CaptionTokens
  beforeAll(async () => {
    const tokenizer = await readClipTokenizer({ folder: path.join(folder, 'tokenizer') })
    tokens = (caption) => captionTokens(tokenizer, caption, 32)
  })

  it.each([before, "it's  a RED barn, at night!", 'xylophone-like zeppelins over 1987', 'ein Schloß ☕ am See'])(
    'have the places of their tokens in "%s"',
    (caption) => {
      const { ids, words } = tokens(caption)
      expect(words.flatMap(({ places }) => places)).toEqual(Array.from({ length: ids.length - 2 }, (_, i) => i + 1))
      expect(words.map(({ word }) => word)).toEqual(caption.toLowerCase().split(/\s+/))
    },
  )

  it('end where the context ends', () => {
    const { ids, words } = tokens('tree '.repeat(50))
    expect(ids).toHaveLength(32)
    expect(Math.max(...words.flatMap(({ places }) => places))).toBe(30)
  })

  it('correspond: what is new keeps its own maps', () => {
    const after = tokens('a castle by a lake at night')
    const pair = matchCaptions(tokens(before), after, 'replace', 32)
    const added = after.words.slice(-2).flatMap(({ places }) => places)
    expect(pair.changed).toEqual([[], added])
    for (const place of added) expect(pair.edit.keep[place]).toBe(1)
  })

  it('correspond word for word where both captions have as many', () => {
    const pair = matchCaptions(tokens(before), tokens('a barn by a lake'), 'replace', 32)
    expect([...pair.edit.keep].every((value) => value === 0)).toBe(true)
    expect(pair.changed.map((places) => places.length > 0)).toEqual([true, true])
  })
})

describe('pairs', { timeout: 60_000 }, () => {
  let painter: Painter
  beforeAll(async () => {
    painter = await openPainter(folder)
  })
  afterAll(() => painter.release())

  const paint = async (after: string, promptToPrompt?: PromptToPromptSettings, more: Partial<PairRequest> = {}) =>
    paintPairs(painter, {
      captions: [before, after],
      seeds: [7],
      steps: 4,
      width: 64,
      height: 64,
      guidance: [2.5, 2.5],
      sharedAttention: [0, 0],
      promptToPrompt,
      ...more,
    })

  it('of equal captions are equal pictures, with every controller', async () => {
    for (const edit of ['replace', 'refine'] as const) {
      const [pair] = await paint(before, { ...plain, edit }, { sharedAttention: [0.5, 0.5] })
      expect(distance(pair!.before, pair!.after), edit).toBeLessThan(1e-4)
    }
  })

  it('without windows are those without sharing', async () => {
    const [alone] = await paint('a castle by a lake at night')
    const [pair] = await paint('a castle by a lake at night', { ...plain, cross: [0, 0] })
    expect(distance(pair!.before, alone!.before)).toBeLessThan(1e-4)
    expect(distance(pair!.after, alone!.after)).toBeLessThan(1e-4)
  })

  it('leave the picture before as it is and change the one after, more with a longer window', async () => {
    const after = 'a castle by a lake at night'
    const [alone] = await paint(after)
    const [short] = await paint(after, { ...plain, cross: [0.4, 0.4] })
    const [whole] = await paint(after, plain)
    for (const pair of [short, whole]) expect(distance(pair!.before, alone!.before)).toBeLessThan(1e-4)
    expect(distance(short!.after, alone!.after)).toBeGreaterThan(0.01)
    expect(distance(whole!.after, short!.after)).toBeGreaterThan(0.01)
  })

  it('with a factor of zero for the new words differ from those with one', async () => {
    const after = 'a castle by a lake at night'
    const [one] = await paint(after, plain)
    const [zero] = await paint(after, { ...plain, emphasis: [0, 0] })
    expect(distance(one!.after, zero!.after)).toBeGreaterThan(0.01)
    expect(distance(one!.before, zero!.before)).toBeLessThan(1e-4)
  })

  it('with a local blend of no place are equal, of every place those without it', async () => {
    const after = 'a castle by a lake at night'
    const blend = (threshold: number) => ({ ...plain, localBlend: { threshold, start: 0 } })
    const [nowhere] = await paint(after, blend(1))
    expect(distance(nowhere!.before, nowhere!.after)).toBe(0)
    const [everywhere] = await paint(after, blend(0))
    const [without] = await paint(after, plain)
    expect(distance(everywhere!.after, without!.after)).toBe(0)
    const [some] = await paint(after, blend(0.6))
    expect(distance(some!.after, some!.before)).toBeGreaterThan(0)
    expect(distance(some!.after, without!.after)).toBeGreaterThan(0)
  })

  it('are the same in a batch as alone, with what they have drawn', async () => {
    const ranges = { ...plain, cross: [0.2, 0.8] as const, localBlend: { threshold: 0.3, start: 0.2 } }
    const more = { sharedAttention: [0.1, 0.9] as const }
    const both = await paint('a castle by a lake at night', ranges, { ...more, seeds: [7, 8] })
    const [second] = await paint('a castle by a lake at night', ranges, { ...more, seeds: [8] })
    expect(both[1]!.promptToPrompt).toEqual(second!.promptToPrompt)
    expect(both[0]!.promptToPrompt).not.toEqual(second!.promptToPrompt)
    expect(distance(both[1]!.after, second!.after)).toBeLessThan(1e-4)
  })
})
