import { describe, expect, it } from 'vitest'
import { isNestedDeeper } from './json-depth.ts'

const deeper = (json: string, most = 2) => isNestedDeeper(Buffer.from(json), most)

describe('the depth of JSON', () => {
  it.each(['', '1', '[]', '{"a":[1]}', '[[],[],[]]', '"[[[["', '["[[["]', '["\\"[[["]', '["\\\\",[]]'])(
    'of %j is at most two',
    (json) => expect(deeper(json)).toBe(false),
  )

  it.each(['[[[', '{"a":{"b":{"c":1}}}', '[{"[":[1]}]', '["\\\\",[[]]]', ']]][[[[[['])(
    'of %j is more than two',
    (json) => expect(deeper(json)).toBe(true),
  )

  it('of strings with millions of escapes is computed in linear time', () => {
    const began = performance.now()
    expect(deeper(`["${'\\\\'.repeat(2_000_000)}"]`)).toBe(false)
    expect(deeper(`["${'\\"'.repeat(20_000)}"]`)).toBe(false)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
