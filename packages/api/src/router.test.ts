import { describe, expect, it } from 'vitest'
import { ZodType } from 'zod'
import { procedures } from './testing/http.ts'

describe('every procedure', () => {
  it('declares the schema of its output', () => {
    const without = [...procedures].filter(([, { output }]) => !(output instanceof ZodType)).map(([path]) => path)
    expect(procedures.size).toBeGreaterThan(30)
    expect(without).toEqual([])
  })
})
