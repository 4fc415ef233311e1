import { expect, it } from 'vitest'
import { outcomeSchema } from './settings.ts'

const change = { inside: { mean: 0.1, changed: 1 }, peak: 0.2, structure: 0.9 }

it('keeps what the engine says with what it is made of, and the sentences of an earlier version', () => {
  const cut = { code: 'instruction-cut', message: 'It was cut.', values: { tokens: 32 } }
  const { notices } = outcomeSchema.parse({ verdict: 'ok', change, notices: [cut, 'It lies outside.'] })
  expect(notices).toEqual([cut, { code: 'unknown', message: 'It lies outside.', values: {} }])
})
