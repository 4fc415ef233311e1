import { expect, it } from 'vitest'
import { errorMessages } from './messages.ts'
import { describeMessages, placeholders } from './testing/messages.ts'

describeMessages(errorMessages)

it('finds the arguments of a message, also in its branches', () => {
  const message =
    'On {day}: {count, plural, =0 {none of {all}} one {one} other {# by <b>{name}</b>}}, {when, date, short}'
  expect(placeholders(message)).toEqual(['<b>', '{all}', '{count}', '{day}', '{name}', '{when}'])
})
