import { openCheckpoint } from '@amend/models/checkpoint'
import { embeddedCheckpoint } from '@amend/pico'
import { describe, expect, it } from 'vitest'
import { german } from './german.ts'
import { phrasesOf } from './translate.ts'
import { cannotIn, findLooks, looksIn, understand } from './understand.ts'

const { card } = await openCheckpoint(embeddedCheckpoint('edit').folder)
const known = card.scope!
const table = known.languages.de!.looks

describe('the German table of the embedded model', () => {
  it('has a name and an instruction for every look, and no other look', () => {
    expect(Object.keys(known.looks)).toHaveLength(71)
    expect(Object.keys(table).sort()).toEqual(Object.keys(known.looks).sort())
    expect(Object.entries(table).filter(([, { instruction }]) => !instruction)).toEqual([])
    expect(Object.keys(known.languages.en!.looks).sort()).toEqual(Object.keys(known.looks).sort())
  })

  it.each(['de', 'en'])('has no name twice in "%s"', (language) => {
    const names = looksIn(language, known).map(({ name }) => name.toLowerCase())
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('has no phrase for two looks', () => {
    const owners = new Map<string, string>()
    const ambiguous = phrasesOf(table, german).flatMap(({ look, stems }) => {
      const key = stems.toSorted().join(' ')
      const owner = owners.get(key) ?? look
      owners.set(key, owner)
      return owner === look ? [] : [`${key}: ${owner}, ${look}`]
    })
    expect(ambiguous).toEqual([])
  })

  it('has no phrase of words that say nothing', () => {
    const saysNothing = (stem: string) => stem !== 'mehr' && german.grammar.has(stem)
    const empty = phrasesOf(table, german).filter(({ stems }) => stems.every(saysNothing))
    expect(empty).toEqual([])
  })

  it('gives each name, instruction and phrase to its look', () => {
    const lost = Object.entries(table).flatMap(([look, { name, instruction = '', phrases }]) =>
      [name, instruction, ...phrases]
        .filter((text) => {
          const { inside, looks } = understand(text, known)
          return !inside || looks[0] !== look
        })
        .map((text) => `${text} (${look}): ${understand(text, known).looks}`),
    )
    expect(lost).toEqual([])
  })
})

describe('understand', () => {
  it.each([
    ['mach es zum Winter', 'make it winter', 1],
    ['Nacht', 'make it night', 1],
    ['schwarzweiß', 'make it black and white', 1],
    ['Mach das Bild bitte schwarz und weiß', 'make it black and white', 1],
    ['wärmer', 'make it warmer', 1],
    ['mach es viel waermer', 'make it warmer', 1.4],
    ['etwas dunkler', 'make it darker', 0.5],
    ['ein bisschen mehr Kontrast', 'make it more contrasty', 0.5],
    ['Himmel rot', 'make the sky red', 1],
    ['mach den Himmel rot und die Blätter gelb', 'make the sky red and make the leaves yellow', 1],
    ['ein roter Himmel über einer nebligen Landschaft', 'make the sky red and make it foggy', 1],
    ['Nacht und Nebel', 'make it night and make it foggy', 1],
    ['eine Winterlandschaft', 'make it winter', 1],
    ['verwandle es in eine Nachtaufnahme', 'make it night', 1],
    ['weniger Kontrast', 'make it low contrast', 1],
    ['lass es regnen', 'make it rainy', 1],
    ['füge etwas Nebel hinzu', 'make it foggy', 0.5],
    ['alles in Gold', 'make everything gold', 1],
  ])('gives the model for "%s" "%s", at %d', (instruction, prompt, strength) => {
    expect(understand(instruction, known)).toMatchObject({ inside: true, prompt, strength })
  })

  it.each(['make it winter', 'make it slightly warmer', 'give it a noir look'])(
    'leaves English as it is: %s',
    (text) => {
      expect(understand(text, known)).toMatchObject({ inside: true, prompt: text, strength: 1 })
    },
  )

  it.each([
    ['give the dog a red hat', ['dog', 'hat']],
    ['setz dem Hund einen roten Hut auf', ['Hund', 'Hut']],
    ['füge einen Drachen hinzu', ['Drachen']],
    ['entferne den Schnee', ['entferne']],
    ['mach es nicht so dunkel', ['nicht']],
  ])('finds "%s" outside, for its words %j', (instruction, unknown) => {
    expect(understand(instruction, known)).toMatchObject({ inside: false, prompt: instruction, unknown })
  })

  it('offers the looks that are nearest to what lies outside', () => {
    expect(understand('setz dem Hund im Nebel einen Hut auf', known).looks).toContain('fog')
    expect(understand('put a dog into the fog', known).looks).toContain('fog')
  })

  it('finds everything inside for a model without a list of looks', () => {
    expect(understand('add a dragon', null)).toMatchObject({ inside: true, prompt: 'add a dragon', strength: 1 })
    expect(understand('add a dragon', { ...known, looks: {} }).inside).toBe(true)
  })

  it('follows the card: a look that the model lacks is outside, in German too', () => {
    const { winter: _, ...looks } = known.looks
    expect(understand('verschneit', { ...known, looks }).inside).toBe(false)
  })
})

describe('the looks in a language', () => {
  it('have a name and an instruction, in English where the table has none', () => {
    expect(looksIn('de', known)[0]).toEqual({ look: 'night', name: 'Nacht', instruction: 'mach es zur Nacht' })
    expect(looksIn('en', known)[0]).toEqual({ look: 'night', name: 'Night', instruction: 'make it night' })
    expect(looksIn('fr', known)[0]).toEqual({ look: 'night', name: 'Night', instruction: 'make it night' })
    const taught = { ...known, looks: { ...known.looks, thermal: ['make it a thermal image'] } }
    expect(looksIn('de', taught).at(-1)).toEqual({
      look: 'thermal',
      name: 'thermal',
      instruction: 'make it a thermal image',
    })
  })

  it('are found by name, synonym and phrase, without accents', () => {
    const found = (search: string, language: string) => findLooks(search, language, known).map(({ look }) => look)
    expect(found('snow', 'en')).toContain('winter')
    expect(found('rot himmel', 'de')).toEqual(['red sky'])
    expect(found('turk', 'de')).toEqual(['teal sky', 'teal leaves', 'all teal'])
    expect(found('xyz', 'de')).toEqual([])
    expect(found('', 'de')).toHaveLength(71)
  })

  it('come with what the model cannot do', () => {
    expect(cannotIn('de', known)).toContain('hinzufügen')
    expect(cannotIn('en', known)).toBe(known.cannot)
  })
})
