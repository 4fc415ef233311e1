import { expect, it } from 'vitest'
import { withField } from './json-text.ts'

it.each([
  ['{"a": 1.0, "in_channels": 4}', '{"a": 1.0, "in_channels": 8}'],
  ['{\n  "in_channels" : 4,\n  "b": 1e-05\n}\n', '{\n  "in_channels" : 8,\n  "b": 1e-05\n}\n'],
  ['{"a": 1.0}', '{\n  "in_channels": 8,"a": 1.0}'],
  ['{}', '{\n  "in_channels": 8\n}'],
])('changes one field of %j and nothing else', (text, expected) => {
  const changed = withField(text, 'in_channels', 8)
  expect(changed).toBe(expected)
  expect(JSON.parse(changed)).toEqual({ ...JSON.parse(text), in_channels: 8 })
})

it('replaces strings with escapes and null', () => {
  expect(withField('{"p": "a\\"b", "q": 2.0}', 'p', 'c')).toBe('{"p": "c", "q": 2.0}')
  expect(withField('{"p": null}', 'p', '$1')).toBe('{"p": "$1"}')
})
