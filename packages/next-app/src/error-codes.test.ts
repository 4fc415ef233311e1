import { apiErrorCodes, failureCodes } from '@amend/contract'
import { diffusionErrorCodes } from '@amend/diffusion'
import { imagingErrorCodes } from '@amend/imaging/error'
import { inferenceErrorCodes } from '@amend/inference/error'
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
  ...['api-key-refused', 'bad-api-key'], // for programs
  ...['bad-environment', 'mail-failed'], // at the start and in the log
  ...['components-disagree', 'missing-component', 'released'], // becomes "model-unavailable"
  ...['no-recipe', 'already-exists', 'no-permission', 'disk-full', 'is-a-folder'], // of files on the command line
  ...['cannot-read', 'cannot-write', 'aborted'],
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
})
