import { describe, expect, it } from 'vitest'
import { insertMention, matchingPeople, mentionAt, mentionedIn, mentionParts } from './mentions.ts'

const people = [
  { id: '1', name: 'Ada' },
  { id: '2', name: 'Ada Lovelace' },
  { id: '3', name: 'Édouard Manet' },
]

describe('a mention that is being typed', () => {
  it.each<[string, { start: number; typed: string } | undefined]>([
    ['@', { start: 0, typed: '' }],
    ['see @ad', { start: 4, typed: 'ad' }],
    ['see (@Ada Lo', { start: 5, typed: 'Ada Lo' }],
    ['mail a@b', undefined],
    ['@Ada\nhe', undefined],
    ['no', undefined],
  ])('is found at the end of %j', (text, expected) => {
    expect(mentionAt(text, text.length)).toEqual(expected)
  })

  it('offers people by the beginning of any of their names', () => {
    const names = (typed: string) => matchingPeople(people, typed).map(({ id }) => id)
    expect(names('')).toEqual(['1', '2', '3'])
    expect(names('LOVE')).toEqual(['2'])
    expect(names('ada l')).toEqual(['2'])
    expect(names('x')).toEqual([])
  })

  it('is completed with one space after it, and the text around it stays', () => {
    const text = 'Hi @ad, look'
    const query = mentionAt(text, 6)
    expect(query && insertMention(text, query, 'Ada')).toEqual({ text: 'Hi @Ada , look', caret: 8 })
    expect(insertMention('@a b', { start: 0, typed: 'a' }, 'Ada').text).toBe('@Ada b')
  })
})

describe('mentions in a text', () => {
  it('are the people whose names are in it', () => {
    expect(mentionedIn('@Édouard Manet, look', people).map(({ id }) => id)).toEqual(['3'])
    expect(mentionedIn('Ada', people)).toEqual([])
  })

  it.each<[string, string[]]>([
    ['@Ada Lovelace', ['2']],
    ['@Ada Lovelace and (@Ada)', ['1', '2']],
    ['@Adas', []],
    ['@Ada2', []],
    ['mail a@Ada', []],
    ['@ and @', []],
  ])('are whole names, the longest that fits: %j', (text, expected) => {
    const nameless = { id: '4', name: '' }
    expect(mentionedIn(text, [...people, nameless]).map(({ id }) => id)).toEqual(expected)
  })

  it('need a name', () => {
    expect(mentionParts('a @ b', [{ id: '4', name: '' }])).toEqual([{ text: 'a @ b', mention: false }])
  })

  it('are shown with the longest name that fits', () => {
    expect(mentionParts('Hi @Ada Lovelace and @Ada, a@b', people)).toEqual([
      { text: 'Hi ', mention: false },
      { text: '@Ada Lovelace', mention: true },
      { text: ' and ', mention: false },
      { text: '@Ada', mention: true },
      { text: ', a@b', mention: false },
    ])
  })
})
