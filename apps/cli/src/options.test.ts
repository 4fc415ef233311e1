import { describe, expect, it } from 'vitest'
import { number, oneOf, optionOf, type Rule, size, wholeNumber, wholeNumberFrom } from './options.ts'

describe('option values', () => {
  it.each<[string, Rule<unknown>, Record<string, unknown>, string[]]>([
    [
      'number',
      number,
      { '1.5': 1.5, '-3': -3, '1e3': 1000, ' 2 ': 2, Infinity: Infinity },
      ['', ' ', 'NaN', '1,5', 'much', '3px'],
    ],
    ['wholeNumber', wholeNumber, { '7': 7, '-1': -1, '1e3': 1000 }, ['1.5', 'Infinity', '9007199254740993', '']],
    ['wholeNumberFrom', wholeNumberFrom(1, 8), { '1': 1, '8': 8 }, ['0', '9', '2.5', '1e12']],
    ['oneOf', oneOf(['detail', 'model']), { detail: 'detail' }, ['', 'Detail', 'both']],
    [
      'size',
      size,
      { '512m': 2 ** 29, '8g': 2 ** 33, '1.5 GiB': 1.5 * 2 ** 30, '8000': 8000, '0': 0 },
      ['', '8x', '-8g', 'g'],
    ],
  ])('accepts %s', (_, rule, values, refused) => {
    for (const [text, value] of Object.entries(values)) expect(rule.read(text)).toBe(value)
    for (const text of refused) expect(rule.read(text)).toBeUndefined()
  })

  it('rejects any other value with one sentence', () => {
    const option = optionOf('-v, --variants <1-8>', 'results', wholeNumberFrom(1, 8))
    expect(option.parseArg?.('3', undefined)).toBe(3)
    expect(() => option.parseArg?.('many', undefined)).toThrow(
      '--variants must be a whole number from 1 to 8, not "many".',
    )
  })
})
