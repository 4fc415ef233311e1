import type { ModelItem } from '@amend/api/types'
import { knownLooksSchema } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { model } from '../testing/render-editor.tsx'
import { answerTo } from './answer.ts'

const looks = knownLooksSchema.parse({
  looks: { night: ['make it night'], fog: ['make it foggy'], sepia: ['make it sepia'], winter: ['make it winter'] },
  cannot: 'It cannot add things.',
  languages: {
    de: {
      cannot: 'Es kann nichts hinzufügen.',
      looks: {
        night: { name: 'Nacht', instruction: 'mach es zur Nacht' },
        fog: { name: 'Nebel', instruction: 'mach es neblig', phrases: ['neblig'] },
        sepia: { name: 'Sepia', instruction: 'mach es sepiafarben' },
        winter: { name: 'Winter', instruction: 'mach es zum Winter' },
      },
    },
  },
})
const known: ModelItem = {
  ...model,
  capabilities: { ...model.capabilities, scope: { ...looks, knows: Object.keys(looks.looks) } },
}

describe('the answer before an edit', () => {
  it('is none for what the model knows, and for a model of all instructions', () => {
    expect(answerTo('make it night', known, 'en')).toBeUndefined()
    expect(answerTo('mach es zur Nacht', known, 'en')).toBeUndefined()
    expect(answerTo('add a dragon', model, 'en')).toBeUndefined()
  })

  it('names the words that it does not know and the nearest looks, in the language of the page', () => {
    expect(answerTo('put a hat on the dog in the fog', known, 'en')).toMatchObject({
      cannot: 'It cannot add things.',
      unknown: ['hat', 'dog'],
      near: true,
      looks: [{ look: 'fog', instruction: 'make it foggy' }],
    })
    expect(answerTo('setz dem Hund im Nebel einen Hut auf', known, 'de')).toMatchObject({
      cannot: 'Es kann nichts hinzufügen.',
      unknown: ['Hund', 'Hut'],
      near: true,
      looks: [{ look: 'fog', name: 'Nebel', instruction: 'mach es neblig' }],
    })
  })

  it('offers looks that the model knows when none is near', () => {
    expect(answerTo('add a dragon', known, 'de')).toMatchObject({
      near: false,
      looks: [{ name: 'Nacht' }, { name: 'Nebel' }, { name: 'Sepia' }],
    })
  })
})
