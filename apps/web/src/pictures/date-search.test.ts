import { afterEach, describe, expect, it, vi } from 'vitest'
import { endOf, isDay, readDates, startOf } from './date-search.ts'

afterEach(() => vi.unstubAllEnvs())

/** A Monday. */
const now = new Date(2026, 10, 30, 9)

describe('readDates', () => {
  it.each([
    ['today', '2026-11-30', '2026-11-30'],
    ['heute', '2026-11-30', '2026-11-30'],
    ['Yesterday', '2026-11-29', '2026-11-29'],
    ['gestern', '2026-11-29', '2026-11-29'],
    ['vom gestern', '2026-11-29', '2026-11-29'],
    ['the day before yesterday', '2026-11-28', '2026-11-28'],
    ['vorgestern', '2026-11-28', '2026-11-28'],
    ['this week', '2026-11-30', '2026-12-06'],
    ['last week', '2026-11-23', '2026-11-29'],
    ['letzte Woche', '2026-11-23', '2026-11-29'],
    ['this month', '2026-11-01', '2026-11-30'],
    ['diesen Monat', '2026-11-01', '2026-11-30'],
    ['last month', '2026-10-01', '2026-10-31'],
    ['letzten Monat', '2026-10-01', '2026-10-31'],
    ['last year', '2025-01-01', '2025-12-31'],
    ['dieses Jahr', '2026-01-01', '2026-12-31'],
    ['November', '2026-11-01', '2026-11-30'],
    ['im November', '2026-11-01', '2026-11-30'],
    ['December', '2025-12-01', '2025-12-31'],
    ['Dezember', '2025-12-01', '2025-12-31'],
    ['März 2024', '2024-03-01', '2024-03-31'],
    ['february 2024', '2024-02-01', '2024-02-29'],
    ['nov', '2026-11-01', '2026-11-30'],
    ['2025', '2025-01-01', '2025-12-31'],
    ['in 2024', '2024-01-01', '2024-12-31'],
    ['2026-11-05', '2026-11-05', '2026-11-05'],
    ['5.11.2026', '2026-11-05', '2026-11-05'],
    ['05.11.26', '2026-11-05', '2026-11-05'],
    ['24.12.', '2025-12-24', '2025-12-24'],
    ['3 November', '2026-11-03', '2026-11-03'],
    ['3. November', '2026-11-03', '2026-11-03'],
    ['November 3rd, 2025', '2025-11-03', '2025-11-03'],
    ['Friday', '2026-11-27', '2026-11-27'],
    ['am Freitag', '2026-11-27', '2026-11-27'],
    ['Montag', '2026-11-30', '2026-11-30'],
    ['last Monday', '2026-11-23', '2026-11-23'],
    ['last 7 days', '2026-11-24', '2026-11-30'],
    ['letzte 2 Wochen', '2026-11-17', '2026-11-30'],
    ['3 days ago', '2026-11-27', '2026-11-27'],
    ['vor 3 Tagen', '2026-11-27', '2026-11-27'],
  ])('finds %s', (search, from, to) => {
    expect(readDates(search, now)).toEqual({ words: '', range: { from, to } })
  })

  it.each([
    ['sunset yesterday', 'sunset', '2026-11-29'],
    ['Berge von gestern', 'Berge', '2026-11-29'],
    ['yesterday  lake house', 'lake house', '2026-11-29'],
    ['meadow from 2026-11-05', 'meadow', '2026-11-05'],
    ['make it warmer in May', 'make it warmer', '2026-05-01'],
  ])('leaves the other words of "%s"', (search, words, from) => {
    expect(readDates(search, now)).toMatchObject({ words, range: { from } })
  })

  it.each([
    'make it night',
    'march of the penguins',
    'may day',
    'IMG 2024 lake',
    'todays',
    'gesternabend',
    '99.99.2026',
    '2026-02-30',
    'augustus',
    'monthly',
    'summit',
    '日本の夜',
  ])('finds no date in "%s"', (search) => {
    expect(readDates(search, now)).toEqual({ words: search })
  })

  it('searches for words in quotation marks', () => {
    expect(readDates('"yesterday"', now)).toEqual({ words: 'yesterday' })
    expect(readDates('„November“', now)).toEqual({ words: 'November' })
    expect(readDates('"last week', now)).toEqual({ words: 'last week' })
  })
})

describe('the days of the reader', () => {
  it.each([
    ['America/Los_Angeles', '2026-03-08', '2026-03-08T08:00:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['Pacific/Auckland', '2026-11-30', '2026-11-29T11:00:00.000Z', '2026-11-30T11:00:00.000Z'],
  ])('in %s, %s is from %s to %s, also when the clocks change', (zone, date, from, to) => {
    vi.stubEnv('TZ', zone)
    expect([startOf(date).toISOString(), endOf(date).toISOString()]).toEqual([from, to])
  })

  it('are those of the calendar', () => {
    expect(['2026-11-30', '2026-02-29', '2024-02-29', '2026-13-01', '26-1-1', '', null].map(isDay)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
