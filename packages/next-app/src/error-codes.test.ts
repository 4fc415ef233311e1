import { apiErrorCodes, failureCodes } from '@amend/contract'
import { diffusionErrorCodes } from '@amend/diffusion'
import { imagingErrorCodes } from '@amend/imaging/error'
import { inferenceErrorCodes } from '@amend/inference/error'
import { createTranslator, type Messages } from 'use-intl/core'
import { describe, expect, it } from 'vitest'
import { languages } from './languages.ts'
import { errorMessages } from './messages.ts'

const sources: Readonly<Record<string, readonly string[]>> = {
  imaging: imagingErrorCodes,
  inference: inferenceErrorCodes,
  diffusion: diffusionErrorCodes,
  jobs: failureCodes,
}

/** Codes that never reach a page, and codes whose sentence from the server says more. */
const untranslated = new Set([
  'bad-input', // its sentence names the input
  ...['api-key-refused', 'idempotency-mismatch', 'request-under-way'], // for programs
  ...['bad-environment', 'mail-failed'], // at the start and in the log
  ...['components-disagree', 'missing-component', 'released'], // becomes "model-unavailable"
  ...['no-recipe', 'already-exists', 'no-permission', 'disk-full', 'is-a-folder'], // of files on the command line
  ...['cannot-read', 'cannot-write', 'aborted', 'not-finite-language-model'],
])

describe.each(languages)('in %s there is a sentence', (language) => {
  const translated = Object.keys(errorMessages[language])

  it('for each code of the API', () => {
    expect(apiErrorCodes.filter((code) => !translated.includes(code) && !untranslated.has(code))).toEqual([])
  })

  it.each(Object.entries(sources))('for each code of %s', (_, codes) => {
    expect(codes).not.toEqual([])
    expect(codes.filter((code) => !translated.includes(code) && !untranslated.has(code))).toEqual([])
  })

  it.each([
    ['unet', /UNet/],
    ['text-encoder', /[Tt]ext.[Ee]ncoder/],
    ['autoencoder', /[Aa]utoencoder/],
    ['scheduler', /[Ss]cheduler/],
  ])('that names the part that gave no numbers: %s', (part, name) => {
    const [code, sentence] = Object.entries(errorMessages[language]).find(([key]) => key === `not-finite-${part}`) ?? []
    expect(code).toBeDefined()
    expect(sentence).toMatch(name)
  })

  it.each([
    ['setting-too-high', { setting: 'steps', limit: 40 }, '40'],
    ['setting-too-high', { setting: 'resolution', limit: 768 }, '768'],
    ['setting-too-high', { setting: 'samples', limit: 16 }, '16'],
    ['edit-too-large', { setting: '', limit: 900 }, '900'],
  ] as const)('that says the limit: %s, %j', (code, values, limit) => {
    const messages = { errors: errorMessages[language] } as Messages
    const t = createTranslator({ locale: language, messages, namespace: 'errors' })
    expect(t(code, values)).toContain(limit)
    expect(t(code, values)).not.toMatch(/[{}]|setting/)
  })
})
