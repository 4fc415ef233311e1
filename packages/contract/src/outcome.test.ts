import { expect, it } from 'vitest'
import { outcomeSchema, storedOutcomeSchema } from './outcome.ts'

const change = { inside: { mean: 0.1, changed: 1 }, peak: 0.2, structure: 0.9 }
const cut = { code: 'instruction-cut', message: 'It was cut.', values: { tokens: 32 } }

it('keeps notices with their parameters, and the sentences of an earlier version', () => {
  const { notices } = storedOutcomeSchema.parse({ verdict: 'ok', change, notices: [cut, 'It lies outside.'] })
  expect(notices).toEqual([cut, { code: 'unknown', message: 'It lies outside.', values: {} }])
})

it('keeps the sentence of a notice that only another version knows', () => {
  const newer = { code: 'too-dark', message: 'It is dark.', values: { mean: 0.1 } }
  const older = { code: 'instruction-cut', message: 'It was cut.', values: {} }
  const outcome = storedOutcomeSchema.parse({ verdict: 'ok', change, notices: [newer, older] })
  const unknown = { code: 'unknown', values: {} }
  expect(outcome.notices).toEqual([
    { ...unknown, message: 'It is dark.' },
    { ...unknown, message: 'It was cut.' },
  ])
  expect(outcomeSchema.parse(outcome)).toEqual(outcome)
})

it('refuses to write a notice for which the pages have no sentence', () => {
  const notices = [{ ...cut, code: 'too-dark' }]
  expect(outcomeSchema.safeParse({ verdict: 'ok', change, notices }).success).toBe(false)
})
