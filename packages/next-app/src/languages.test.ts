import { describe, expect, it } from 'vitest'
import { chooseLanguage, languageOf, preferredLanguage } from './languages.ts'

it.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE-at', 'de'],
  ['en-GB', 'en'],
  ['fr', undefined],
  ['den', undefined],
  ['', undefined],
  [null, undefined],
])('reads %j as %j', (tag, language) => {
  expect(languageOf(tag)).toBe(language)
})

describe('the Accept-Language header', () => {
  it.each([
    ['de,en;q=0.8', 'de'],
    ['fr-FR,fr;q=0.9,en;q=0.8,de;q=0.7', 'en'],
    ['en;q=0.3, de;q=0.9', 'de'],
    ['de;q=0, en;q=0.1', 'en'],
    ['fr', undefined],
    ['*', undefined],
    [null, undefined],
    [';;;,,q=', undefined],
  ])('%j selects %j', (header, language) => {
    expect(preferredLanguage(header)).toBe(language)
  })
})

it("has a lower precedence than the browser's cookie, and that than the account's language", () => {
  expect(chooseLanguage('de', 'en', 'en')).toBe('de')
  expect(chooseLanguage(null, 'de', 'en')).toBe('de')
  expect(chooseLanguage(null, 'xx', 'de')).toBe('de')
  expect(chooseLanguage(null, undefined, 'fr')).toBe('en')
})
