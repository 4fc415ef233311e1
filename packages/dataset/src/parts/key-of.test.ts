import { expect, it } from 'vitest'
import { keyOf, type PartSource } from './open-parts.ts'

const source: PartSource = { locate: async (name) => name, apiKey: 'secret' }

it('gives the key of endpoints to the origins of the operator, and refuses others in one sentence', () => {
  const bound = { ...source, apiOrigins: ['https://api.openai.com', 'http://llm:8000'] }
  expect(keyOf(bound, {})).toBe('secret')
  expect(keyOf(bound, { baseUrl: 'http://llm:8000/v1' })).toBe('secret')
  for (const baseUrl of [
    'http://api.openai.com/v1',
    'https://api.openai.com.evil/v1',
    'http://llm:8001',
    'http://llm',
  ]) {
    expect(() => keyOf(bound, { baseUrl }), baseUrl).toThrow(/is not sent to .*AMEND_ENDPOINT_ORIGINS\.$/)
  }
})

it('gives it to any address where one person gives both', () => {
  expect(keyOf(source, { baseUrl: 'http://127.0.0.1:9/v1' })).toBe('secret')
  expect(() => keyOf({ ...source, apiKey: undefined }, {})).toThrow('OPENAI_API_KEY')
})
