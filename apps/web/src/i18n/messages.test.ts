import { createTranslator } from 'use-intl/core'
import { describe, expect, it } from 'vitest'
import { languages } from './languages.ts'
import { type Messages, messages } from './messages.ts'

const flatten = (tree: object, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? flatten(value, `${path}${key}.`)
      : [[`${path}${key}`, String(value)] as [string, string]],
  )

/** The names that a message is given values for, in ICU's syntax, and its tags. */
function placeholders(message: string): string[] {
  const names = new Set([...message.matchAll(/<(\w+)>/g)].map(([, name]) => `<${name}>`))
  let at = 0
  const upTo = (ends: string) => {
    const from = at
    while (at < message.length && !ends.includes(message[at]!)) at++
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
    // "one {…} other {…}": each branch is a text of its own.
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

it('finds the names of values, in branches too', () => {
  const message =
    'On {day}: {count, plural, =0 {none of {all}} one {one} other {# by <b>{name}</b>}}, {when, date, short}'
  expect(placeholders(message)).toEqual(['<b>', '{all}', '{count}', '{day}', '{name}', '{when}'])
})

const english = new Map(flatten(messages.en))

describe.each(languages.filter((language) => language !== 'en'))('the texts in %s', (language) => {
  const own = new Map(flatten(messages[language]))

  it('say all that the English ones say, and nothing else', () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('take the same values', () => {
    const differing = [...own].filter(([key, message]) => {
      const expected = english.get(key)
      return expected !== undefined && String(placeholders(message)) !== String(placeholders(expected))
    })
    expect(differing).toEqual([])
  })
})

describe.each(languages)('each text in %s', (language) => {
  it('can be read by the formatter and is not empty', () => {
    const failures: string[] = []
    const t = createTranslator({
      locale: language,
      messages: messages[language] as Messages,
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
      const told = t.markup as (key: string, values: object) => string
      told(key, values)
    }
    expect(failures).toEqual([])
  })
})
