import type { TrainingRunDetail } from '@amend/api/types'
import { describe, expect, it } from 'vitest'
import { basicsOf, compares, missingBasics, otherPairs, pairsOf } from './basics.ts'

const offered = {
  registry: { versions: [], serving: null, tasks: [] },
  amount: null,
  versions: [{ id: 'newest' }, { id: 'older' }] as never,
  sets: [{ id: 'tastes' }] as never,
}
const none = { ...offered, versions: [], sets: [] }
const parentOf = (learnsFrom: object | null) =>
  ({
    name: 'First',
    base: 'pico-edit',
    pairs: '/pairs',
    minutes: null,
    hourlyPrice: null,
    learnsFrom,
  }) as TrainingRunDetail

describe('what a run learns from', () => {
  it('is the newest version at first, or a folder where there is none', () => {
    expect(pairsOf(basicsOf(offered))).toEqual({ datasetVersionId: 'newest' })
    expect(basicsOf(none).data).toBe(otherPairs)
    expect(missingBasics({ ...basicsOf(none), name: 'x', reference: 'x' })).toEqual(['pairs'])
    expect(pairsOf({ data: otherPairs, pairs: ' /pairs ' })).toBe('/pairs')
  })

  it('is what the person came from', () => {
    expect(pairsOf(basicsOf({ ...offered, chosen: { kind: 'datasetVersion', id: 'older' } }))).toEqual({
      datasetVersionId: 'older',
    })
    const preferences = basicsOf({ ...offered, chosen: { kind: 'preferenceSet', id: 'tastes' } })
    expect(pairsOf(preferences)).toEqual({ preferenceSetId: 'tastes' })
    expect(compares(preferences)).toBe(true)
    expect(pairsOf(basicsOf({ ...offered, chosen: { kind: 'datasetVersion', id: 'deleted' } }))).toEqual({
      datasetVersionId: 'newest',
    })
  })

  it('is that of the run whose settings it begins with, or its folder', () => {
    const older = parentOf({ kind: 'datasetVersion', id: 'older' })
    expect(pairsOf(basicsOf({ ...offered, parent: older }))).toEqual({ datasetVersionId: 'older' })
    expect(pairsOf(basicsOf({ ...offered, parent: parentOf(null) }))).toBe('/pairs')
    expect(pairsOf(basicsOf({ ...offered, parent: parentOf({ kind: 'datasetVersion', id: 'deleted' }) }))).toBe(
      '/pairs',
    )
  })
})
