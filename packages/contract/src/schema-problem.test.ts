import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { schemaProblem } from './schema-problem.ts'

const schema = z.strictObject({
  steps: z.int().min(1).max(1000),
  name: z.string().min(1),
  range: z.tuple([z.number(), z.number()]).optional(),
  kind: z.enum(['a', 'b']).default('a'),
})

function problemOf(value: unknown) {
  const parsed = schema.safeParse(value)
  return parsed.success ? undefined : schemaProblem(parsed.error, value)
}

describe('the first fault of a value', () => {
  it.each([
    [{ steps: 0, name: 'x' }, 'steps', 'it is 0, where a number at least 1 is needed'],
    [{ steps: 1001, name: 'x' }, 'steps', 'it is 1001, where a number at most 1000 is needed'],
    [{ steps: 1.5, name: 'x' }, 'steps', 'it is 1.5, where a whole number is needed'],
    [{ name: 'x' }, 'steps', 'it is absent, where a number is needed'],
    [{ steps: 1, name: '' }, 'name', 'it is "", where a text of a length at least 1 is needed'],
    [{ steps: 1, name: 'x', range: [1, 'y'] }, 'range.1', 'it is "y", where a number is needed'],
    [{ steps: 1, name: 'x', kind: 'c' }, 'kind', 'it is "c", where "a" or "b" is needed'],
    [{ steps: 1, name: 'x', stepz: 2 }, 'stepz', 'there is no such field'],
    [[], '', 'it is [], where an object is needed'],
  ])('%j: %s, %s', (value, field, reason) => {
    expect(problemOf(value)).toEqual({ field, reason })
  })

  it('is none where the value fits', () => {
    expect(problemOf({ steps: 1, name: 'x' })).toBeUndefined()
  })
})
