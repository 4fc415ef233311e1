import { describe, expect, it } from 'vitest'
import { placeOf, scalesAt, spread } from './dial.ts'

const stations = [
  { textGuidance: 1, imageGuidance: 1.5 },
  { textGuidance: 1.25, imageGuidance: 1.25 },
  { textGuidance: 1.5, imageGuidance: 1 },
  { textGuidance: 2, imageGuidance: 1 },
  { textGuidance: 3, imageGuidance: 1 },
]

describe('the dial', () => {
  it('passes through its stations', () => {
    stations.forEach((station, i) => {
      expect(scalesAt(stations, i / 4)).toEqual(station)
      expect(placeOf(stations, station)).toBeCloseTo(i / 4)
    })
  })
  it('interpolates linearly between them', () => {
    expect(scalesAt(stations, 0.875)).toEqual({ textGuidance: 2.5, imageGuidance: 1 })
  })
  it('inverts any position', () => {
    for (let place = 0; place <= 1; place += 0.05) {
      expect(Math.abs((placeOf(stations, scalesAt(stations, place)) ?? 9) - place)).toBeLessThan(0.01)
    }
  })
  it('returns undefined for pairs off its path', () => {
    expect(placeOf(stations, { textGuidance: 3, imageGuidance: 1.5 })).toBeUndefined()
    expect(placeOf(stations, { textGuidance: 7.5, imageGuidance: 1 })).toBeUndefined()
  })
  it('is limited at both ends', () => {
    expect(scalesAt(stations, -1)).toEqual(stations[0])
    expect(scalesAt(stations, 2)).toEqual(stations[4])
  })
  it('handles stations that are all equal', () => {
    const flat = stations.map(() => ({ textGuidance: 2, imageGuidance: 1 }))
    expect(scalesAt(flat, 0.3)).toEqual({ textGuidance: 2, imageGuidance: 1 })
    expect(placeOf(flat, { textGuidance: 2, imageGuidance: 1 })).toBe(0)
  })
})

it('spreads an exploration over a range', () => {
  expect(spread([1, 3])).toEqual([1, 2, 3])
})
