import { describe, expect, it } from 'vitest'
import { everything } from '../pictures/filters.ts'
import { ruleInput, ruleOf } from './rule.ts'

const now = new Date(2026, 10, 30, 15)
const id = '00000000-0000-4000-8000-000000000001'

describe('the search of a smart album', () => {
  it('is the filter of the gallery', () => {
    const filter = {
      ...everything,
      show: 'results' as const,
      search: 'lake',
      tag: id,
      person: id,
      sort: 'name' as const,
    }
    const rule = { kind: 'result', search: 'lake', tagId: id, personId: id, sort: 'name' }
    expect(ruleOf(filter, now)).toEqual(rule)
    expect(ruleInput(ruleOf(filter, now), now)).toEqual(rule)
  })

  it.each([
    ['last 7 days', 7],
    ['today', 1],
  ])('keeps %s relative to the day on which it is read', (search, lastDays) => {
    expect(ruleOf({ ...everything, search: `lake ${search}` }, now)).toEqual({ search: 'lake', lastDays })
    const later = new Date(2027, 0, 15, 9)
    expect(ruleInput({ lastDays }, later)).toEqual({ from: new Date(2027, 0, 16 - lastDays).toISOString() })
  })

  it('keeps other days as they are', () => {
    const { lastDays, from, to } = ruleOf({ ...everything, search: 'yesterday' }, now)
    expect({ lastDays, from, to }).toEqual({
      lastDays: undefined,
      from: new Date(2026, 10, 29).toISOString(),
      to: new Date(2026, 10, 30).toISOString(),
    })
  })
})
