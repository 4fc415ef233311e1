import { describe, expect, it } from 'vitest'
import { clipped, thresholded } from './threshold.ts'

const keys = { thresholding: true, dynamicThresholdingRatio: 0.5, sampleMaxValue: 10 }

describe('thresholded', () => {
  it('divides each item of the batch by its own quantile', () => {
    const values = Float32Array.from([-2, 4, 8, 0.5, -0.25, 0.1])
    const expected = Float32Array.from([-0.5, 1, 1, 0.5, -0.25, 0.1])
    expect(thresholded(keys, values, 2)).toEqual(expected)
  })

  it('does not divide by more than the largest value allowed', () => {
    expect(thresholded({ ...keys, sampleMaxValue: 2 }, Float32Array.from([-2, 4, 8]), 1)).toEqual(
      Float32Array.from([-1, 1, 1]),
    )
  })
})

describe('clipped', () => {
  it('clips to the range only where configured', () => {
    const values = Float32Array.from([-3, 0.5, 3])
    const off = { ...keys, thresholding: false, clipSample: false, clipSampleRange: 2 }
    expect(clipped(off, values, 1)).toEqual(values)
    expect(clipped({ ...off, clipSample: true }, values, 1)).toEqual(Float32Array.from([-2, 0.5, 2]))
  })
})
