import { createTranslator, type Messages } from 'use-intl/core'
import { expect, it } from 'vitest'
import { messages } from '../i18n/messages.ts'
import { knownReason } from './reason.ts'

it.each([
  ['It was promoted.', { key: 'promoted' }],
  ['Chosen by an administrator.', { key: 'chosen' }],
  ['Back from Teal prints 3.', { key: 'back', name: 'Teal prints 3' }],
  [
    'Rolled back automatically. Thumbs down: 46 % with the candidate, 0 % with the version that serves.',
    { key: 'automatic', rate: 'downvoted', candidate: 46, incumbent: 0 },
  ],
  ['Better skies.', undefined],
])('knows %s', (reason, known) => expect(knownReason(reason)).toEqual(known))

it('says an automatic decision in German', () => {
  const t = createTranslator({ locale: 'de', messages: messages.de as Messages, namespace: 'models' })
  expect(t('reasons.automatic', { candidate: 46, incumbent: 0, rate: t('canary.rates.downvoted') })).toBe(
    'Automatisch zurückgenommen. Daumen runter: 46 % mit der neuen Version, 0 % mit der Version im Einsatz.',
  )
})
