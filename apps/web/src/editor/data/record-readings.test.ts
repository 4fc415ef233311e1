import { describe, expect, it } from 'vitest'
import { RecordReadings } from './record-readings.ts'

const [a, b] = [{ id: 'a' }, { id: 'b' }]

describe('an answer about a record', () => {
  it('is shown, unless a later one was asked for', () => {
    const readings = new RecordReadings()
    const first = readings.begin(['a', 'b'])
    expect([first(a), first(b)]).toEqual([true, true])
    const second = readings.begin(['a'])
    expect([first(a), first(b), second(a)]).toEqual([false, true, true])
  })

  it('is not shown when it was asked for before a change of the page was answered', () => {
    const readings = new RecordReadings()
    const before = readings.begin(['a', 'b'])
    const answered = readings.change('a')
    const during = readings.begin(['a'])
    expect([before(a), before(b), during(a)]).toEqual([false, true, false])
    answered()
    expect(during(a)).toBe(false)
    expect(readings.begin(['a'])(a)).toBe(true)
  })

  it('waits for all changes of the record', () => {
    const readings = new RecordReadings()
    const [first, second] = [readings.change('a'), readings.change('a')]
    first()
    const between = readings.begin(['a'])
    expect(between(a)).toBe(false)
    second()
    expect([between(a), readings.begin(['a'])(a)]).toEqual([false, true])
  })
})
