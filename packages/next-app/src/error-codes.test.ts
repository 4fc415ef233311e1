import { readFileSync } from 'node:fs'
import { apiErrorCodes } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { languages } from './languages.ts'
import { errorMessages } from './messages.ts'

/** This package may not import the lab, so the codes of jobs are read from the sources. */
const codesIn = (file: string, pattern: RegExp): string[] => {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
  return [...text.matchAll(pattern)].map(([, code]) => code ?? '')
}

const member = /^ {2}\| '([a-z-]+)'/gm
const sources: Readonly<Record<string, [file: string, pattern: RegExp]>> = {
  imaging: ['packages/imaging/src/error.ts', member],
  inference: ['packages/inference/src/error.ts', member],
  diffusion: ['packages/diffusion/src/error.ts', member],
  'lost jobs': ['packages/jobs/src/worker/stalled-jobs.ts', /code: '([a-z-]+)'/g],
  'jobs in general': ['packages/jobs/src/worker/failure.ts', /code: '([a-z-]+)'/g],
  workers: ['apps/worker/src/failure.ts', /code: '([a-z-]+)'/g],
  edits: ['apps/worker/src/job/edit-perform.ts', /new RefusalError\('([a-z-]+)'/g],
  exports: ['apps/worker/src/job/image-export.ts', /new RefusalError\('([a-z-]+)'/g],
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

  it.each(Object.entries(sources))('for each code of %s', (_, [file, pattern]) => {
    const codes = codesIn(file, pattern)
    expect(codes).not.toEqual([])
    expect(codes.filter((code) => !told.includes(code) && !untold.has(code))).toEqual([])
  })
})
