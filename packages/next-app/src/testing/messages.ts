import { createTranslator } from 'use-intl/core'
import { describe, expect, it } from 'vitest'
import { type Language, languages } from '../languages.ts'

const flatten = (tree: object, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? flatten(value, `${path}${key}.`)
      : [[`${path}${key}`, String(value)] as [string, string]],
  )

/** The arguments of a message in ICU's syntax, and its tags. */
export function placeholders(message: string): string[] {
  const names = new Set([...message.matchAll(/<(\w+)>/g)].map(([, name]) => `<${name}>`))
  let at = 0
  const upTo = (ends: string) => {
    const from = at
    while (at < message.length && !ends.includes(message.charAt(at))) at++
    return message.slice(from, at).trim()
  }
  const text = () => {
    while (at < message.length && message[at] !== '}') {
      if (message[at++] === '{') argument()
    }
  }
  const argument = () => {
    names.add(`{${upTo(',}')}}`)
    if (message[at] === ',') at++
    const kind = upTo(',}')
    // "one {…} other {…}": each branch is a message itself.
    while (/^(plural|select|selectordinal)$/.test(kind) && upTo('{}') !== undefined && message[at] === '{') {
      at++
      text()
      at++
    }
    upTo('}')
    at++
  }
  text()
  return [...names].sort()
}

/** Defines the tests of an app's messages: every language has the same keys and arguments, and every text can be formatted. */
export function describeMessages(messages: Readonly<Record<Language, object>>): void {
  const english = new Map(flatten(messages.en))

  describe.each(languages.filter((language) => language !== 'en'))('the texts in %s', (language) => {
    const own = new Map(flatten(messages[language]))

    it('have the keys of the English ones', () => {
      expect([...own.keys()].sort()).toEqual([...english.keys()].sort())
    })

    it('have the arguments of the English ones', () => {
      const differing = [...own].filter(([key, message]) => {
        const expected = english.get(key)
        return expected !== undefined && String(placeholders(message)) !== String(placeholders(expected))
      })
      expect(differing).toEqual([])
    })
  })

  describe.each(languages)('each text in %s', (language) => {
    it('can be formatted and is not empty', () => {
      const failures: string[] = []
      const t = createTranslator({
        locale: language,
        messages: messages[language] as Record<string, string>,
        onError: (error) => failures.push(error.message),
      })
      for (const [key, message] of flatten(messages[language])) {
        if (message.trim() === '') failures.push(`${key} is empty`)
        const names = placeholders(message)
        const values = Object.fromEntries(
          names.map((name) =>
            name.startsWith('<') ? [name.slice(1, -1), (chunks: unknown) => String(chunks)] : [name.slice(1, -1), 1],
          ),
        )
        const markup = t.markup as (key: string, values: object) => string
        markup(key, values)
      }
      expect(failures).toEqual([])
    })
  })
}
