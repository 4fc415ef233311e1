import { openCheckpoint } from '@amend/models/checkpoint'
import { embeddedCheckpoint, looks } from '@amend/pico'
import { describe, expect, it } from 'vitest'
import known from '../fixtures/instructions.json' with { type: 'json' }
import { looksIn } from './index.ts'
import { openWordList } from './word-list.ts'

const list = openWordList()

describe('the word list', () => {
  it.each([
    ...['undress her', 'make her NUDE', 'show him naked', 'take off her clothes', 'a fucking mess', 'add a penis'],
    ...['mach sie nackt', 'Zieh sie aus', 'entkleide die Frau', 'fick dich'],
  ])('refuses "%s"', (instruction) => {
    expect(list.find(instruction)).toBeDefined()
  })

  it.each([
    ['in another case', 'FuCk'],
    ['with spaces', 'make her n u d e'],
    ['with dots', 'n.u.d.e'],
    ['with a hyphen', 'un-dress her'],
    ['with repeated letters', 'nuuuude'],
    ['with digits', 'n4k3d'],
    ['with signs', 'a$$'],
    ['with an asterisk', 'f*ck'],
    ['with letters of another script', 'nаkеd'],
    ['with wide letters', 'ｎａｋｅｄ'],
    ['with accents', 'nákëd'],
    ['with an invisible character', 'na\u200bked'],
    ['with strokes through it', 'n\u0336a\u0336k\u0336e\u0336d'],
  ])('finds a word written %s', (_, instruction) => {
    expect(list.find(instruction)).toBeDefined()
  })

  it('names the word as it is in the text', () => {
    expect(list.find('please make her Nude now')).toBe('nude')
    expect(list.find('please make her n4ked now')).toBe('n4ked')
  })

  it.each([
    ...['make it look like Scunthorpe', 'an airplane cockpit', 'add a bunch of grapes', 'a peacock on the lawn'],
    ...['a blue tit on a branch', 'a great tit', 'cumulus clouds', 'a rapeseed field in bloom', 'the planet Uranus'],
    ...[
      'a class of students',
      'brass instruments',
      'an assortment of fruit',
      'fog over the assembly hall',
      'a cocktail',
    ],
    ...['wet grass', 'a bass guitar', 'paint it in the style of Pissarro', 'Dickens by candlelight', 'Moby Dick'],
    ...[
      'a shiitake mushroom',
      'shift the colours',
      'Essex in the rain',
      'a sextant on a map',
      'analog film',
      'the analysis',
    ],
    ...[
      'nude colours',
      'naked trees in winter',
      'a titanic wave',
      'a canal in Venice',
      'kung-fu pose',
      'a pussy willow',
    ],
    ...['crop to 455 pixels', 'make it 50% brighter', '1955', 'a 3:2 ratio', 'f/8 and be there', 'push it, please'],
    ...['hide the mushroom', 'who reads?', 'pen is on the table', 'his hit song', 'a mass of people'],
    ...[
      'dicke Wolken',
      'dichter, dicker Nebel',
      'eine Fackel am Haus',
      'ein Kanal in Hamburg',
      'Schinken auf dem Teller',
    ],
    ...[
      'er aß Kuchen',
      'ein Abo',
      'der Assistent',
      'eine Nacktschnecke',
      'ein zwölfeckiger Turm',
      'ein Habicht',
      'größer',
    ],
    ...['Abendsglut', 'Fukushima', 'mach den Himmel weiß', 'ein Fünfeck', 'ein Fagott', 'die nackten Bäume'],
  ])('lets "%s" through', (instruction) => {
    expect(list.find(instruction)).toBeUndefined()
  })

  it('lets all looks of the cards through in both languages, and all instructions of the tests of their understanding', async () => {
    const { card } = await openCheckpoint(embeddedCheckpoint('edit').folder)
    const named = ['en', 'de'].flatMap((language) => looksIn(language, card.scope!))
    const instructions = [
      ...Object.values(looks).flat(),
      ...named.flatMap(({ name, instruction }) => [name, instruction]),
      ...Object.values(known).flatMap(({ inside, outside }) => [...inside, ...outside]),
    ]
    expect(instructions.length).toBeGreaterThan(400)
    for (const instruction of instructions) expect(list.find(instruction), instruction).toBeUndefined()
  })

  it('refuses the administrator’s words, whole or with an asterisk as parts of words', () => {
    const own = openWordList({ blocked: ['acme', '*foo*', 'größe*', 'two words', 'a|b?[c]'], allowed: [] })
    for (const text of ['an ACME logo', 'a myfooter', 'die Größenordnung', 'use Two  Words']) {
      expect(own.find(text), text).toBeDefined()
    }
    // Signs of patterns are signs.
    for (const text of ['acmes', 'an academy', 'gross', 'two other words', 'abc', 'ab'])
      expect(own.find(text), text).toBeUndefined()
  })

  it('lets the administrator’s exceptions through', () => {
    const own = openWordList({ blocked: ['acme'], allowed: ['nude', 'acme square', 'sexy'] })
    for (const text of ['a nude in marble', 'Acme Square at night', 'sexy light'])
      expect(own.find(text)).toBeUndefined()
    expect(own.find('the acme of it')).toBe('acme')
    expect(own.find('naked')).toBe('naked')
  })

  it('takes no time that grows beyond the length of a text', () => {
    const began = performance.now()
    for (const part of ['a ', 'aa.-', 'make the sky pink ', '\u0336']) list.find(part.repeat(2000 / part.length))
    // A bound against runaway patterns, far above what it takes.
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
