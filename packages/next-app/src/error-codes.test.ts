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
const untold = new Set([
  'bad-input', // its sentence names the input
  ...['api-key-refused', 'bad-api-key'], // told to programs
  ...['bad-environment', 'mail-failed'], // told at the start and in the log
  ...['components-disagree', 'missing-component', 'released'], // "model-unavailable" by then
  ...['no-recipe', 'already-exists', 'no-permission', 'disk-full', 'is-a-folder'], // of files on the command line
  ...['cannot-read', 'cannot-write', 'aborted'],
])

describe.each(languages)('in %s there is a sentence', (language) => {
  const told = Object.keys(errorMessages[language])

  it('for each code of the API', () => {
    expect(apiErrorCodes.filter((code) => !told.includes(code) && !untold.has(code))).toEqual([])
  })

  it.each(Object.entries(sources))('for each code of %s', (_, codes) => {
    expect(codes).not.toEqual([])
    expect(codes.filter((code) => !told.includes(code) && !untold.has(code))).toEqual([])
  })
})
