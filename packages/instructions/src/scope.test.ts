import { readFileSync } from 'node:fs'
import { openCheckpoint } from '@amend/models/checkpoint'
import { embeddedCheckpoint } from '@amend/pico'
import { describe, expect, it } from 'vitest'
import { scopeOf } from './scope.ts'

const { card } = await openCheckpoint(embeddedCheckpoint('edit').folder)
const known = card.scope!

interface Labelled {
  readonly inside: readonly string[]
  readonly outside: readonly string[]
}
const instructions = JSON.parse(
  readFileSync(new URL('../fixtures/instructions.json', import.meta.url), 'utf8'),
) as Record<'developed' | 'heldOut', Labelled>

function judge({ inside, outside }: Labelled) {
  const labelled = [...inside.map((text) => [text, true] as const), ...outside.map((text) => [text, false] as const)]
  const wrong = labelled.filter(([text, expected]) => scopeOf(text, known).inside !== expected)
  const report = `${labelled.length - wrong.length} of ${labelled.length} right${wrong.map(([text]) => `\n  wrong: ${text}`).join('')}`
  return { accuracy: 1 - wrong.length / labelled.length, wrong, report }
}

describe('scope', () => {
  it('judges the instructions that the rule was developed on', () => {
    const { accuracy, report } = judge(instructions.developed)
    console.log(`developed on: ${report}`)
    expect(accuracy).toBeGreaterThanOrEqual(0.97)
  })

  it('judges instructions that were written after the rule', () => {
    const { accuracy, report } = judge(instructions.heldOut)
    console.log(`held out: ${report}`)
    expect(accuracy).toBeGreaterThanOrEqual(0.9)
  })

  it('does not mistake an object or person for a look in the held-out instructions', () => {
    const missed = instructions.heldOut.outside.filter((text) => scopeOf(text, known).inside)
    expect(missed).toEqual([])
  })

  it('finds the look of every instruction that the card gives as an example', () => {
    const examples = Object.entries(known.looks).flatMap(([look, texts]) => texts.map((text) => [look, text] as const))
    const lost = examples.filter(([look, text]) => {
      const { inside, nearest } = scopeOf(text, known)
      return !inside || !nearest.slice(0, 2).includes(look)
    })
    expect(lost).toEqual([])
  })

  it('follows the card: without a look for snow, snow is outside', () => {
    const { winter: _, ...warmLands } = known.looks
    expect(scopeOf('make it snowy', known)).toMatchObject({ inside: true, nearest: ['winter'] })
    expect(scopeOf('make it snowy', { ...known, looks: warmLands })).toMatchObject({
      inside: false,
      unknown: ['snowy'],
    })
  })

  it('reads the words for a look from the card alone', () => {
    const card = { looks: { dusk: ['make it dusk'] }, synonyms: { dusk: ['gloaming'] }, tints: [] }
    expect(scopeOf('bathe it in gloaming', card)).toMatchObject({ inside: true, nearest: ['dusk'] })
    expect(scopeOf('bathe it in gloaming', { ...card, synonyms: {} })).toMatchObject({ unknown: ['gloaming'] })
  })

  it('refuses a colour of the card for a thing that no example gives it', () => {
    const card = { looks: { teal: ['make it teal'] }, synonyms: { teal: ['turquoise'] }, tints: ['teal'] }
    expect(scopeOf('make the road turquoise', card)).toMatchObject({ inside: false, unknown: ['road'] })
    expect(scopeOf('make the road turquoise', { ...card, tints: [] }).inside).toBe(true)
  })
})
