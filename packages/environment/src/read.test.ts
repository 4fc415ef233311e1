import { AmendError } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { address, choice, optional, readParts, readVariables, text, wholeNumber } from './index.ts'

class Refusal extends AmendError<'bad-environment'> {
  static override readonly domain: string = 'refusal'
}
const refuse = (sentence: string) => new Refusal('bad-environment', sentence)

const schema = z.object({
  PORT: optional(wholeNumber(1, 65_535)),
  LEVEL: optional(choice(['low', 'high'])),
  MAIL: optional(address(['smtp:', 'smtps:'], 'must be the address of a mail server')),
  NAME: text,
})
const read = (variables: Record<string, string>) => readVariables(schema, variables, refuse)

it('reads set variables and treats empty ones as unset', () => {
  expect(read({ PORT: '3000', LEVEL: '', MAIL: 'smtps://me:secret@mail.example.org', NAME: ' Ada ' })).toEqual({
    PORT: 3000,
    MAIL: 'smtps://me:secret@mail.example.org',
    NAME: 'Ada',
  })
})

it.each([
  [{ PORT: '0', NAME: 'a' }, 'PORT must be a whole number from 1 to 65535'],
  [{ PORT: '1e3', NAME: 'a' }, 'PORT must be a whole number from 1 to 65535'],
  [{ PORT: '65536', NAME: 'a' }, 'PORT must be a whole number from 1 to 65535'],
  [{ LEVEL: 'hidden', NAME: 'a' }, 'LEVEL must be one of: low, high'],
  [{ MAIL: 'https://hidden', NAME: 'a' }, 'MAIL must be the address of a mail server'],
  [{ MAIL: 'hidden', NAME: ' ' }, 'MAIL must be the address of a mail server; NAME must not be blank'],
  [{}, 'NAME must not be blank'],
])('refuses %j, without the value', (variables, reasons) => {
  expect(() => read(variables)).toThrow(refuse(`The environment is not right: ${reasons}.`))
})

describe('an environment of several parts', () => {
  it('is read as a whole', () => {
    expect(readParts({ one: () => 1, name: () => read({ NAME: 'Ada' }) }, refuse)).toEqual({
      one: 1,
      name: { NAME: 'Ada' },
    })
  })

  it('is refused with the reasons of all parts, each once', () => {
    const wrong = () => read({ PORT: 'x' })
    expect(() => readParts({ one: wrong, two: () => 2, three: () => read({ NAME: '' }), four: wrong }, refuse)).toThrow(
      refuse('The environment is not right: PORT must be a whole number from 1 to 65535; NAME must not be blank.'),
    )
  })

  it('passes other errors on', () => {
    expect(() =>
      readParts(
        {
          one: () => {
            throw new TypeError('a bug')
          },
        },
        refuse,
      ),
    ).toThrow(TypeError)
  })
})
