import { describe, expect, it } from 'vitest'
import { readWorkerEnvironment } from '../environment.ts'
import { testVariables } from '../testing/workspace.ts'

const read = (more: Record<string, string>) =>
  readWorkerEnvironment({ ...testVariables('postgresql://amend:hidden@db:5432/amend', '/data'), ...more })
    .pictureThresholds

describe('the thresholds of pictures', () => {
  it('are those of explicit classes by default, also for empty variables', () => {
    expect(read({})).toEqual({ hentai: 0.8, porn: 0.8 })
    expect(read({ AMEND_PICTURE_CHECK: '', AMEND_PICTURE_THRESHOLDS: '' })).toEqual({ hentai: 0.8, porn: 0.8 })
  })

  it('are the administrator’s, for the classes that are named', () => {
    expect(read({ AMEND_PICTURE_THRESHOLDS: 'porn:0.6, sexy: 0.95 ,hentai:1' })).toEqual({
      ...{ porn: 0.6, sexy: 0.95, hentai: 1 },
    })
  })

  it('are absent when the check is off', () => {
    expect(read({ AMEND_PICTURE_CHECK: 'off', AMEND_PICTURE_THRESHOLDS: 'porn:0.6' })).toBeUndefined()
  })

  it.each(['nudity:0.5', 'porn', 'porn:1.5', 'porn:-1', 'porn:0.5;sexy:0.5', 'porn:x'])('refuse %s', (text) => {
    expect(() => read({ AMEND_PICTURE_THRESHOLDS: text })).toThrow(
      /AMEND_PICTURE_THRESHOLDS must be classes with probabilities such as "porn:0\.8, hentai:0\.8"/,
    )
  })

  it('refuse another word than on and off', () => {
    expect(() => read({ AMEND_PICTURE_CHECK: 'maybe' })).toThrow(/AMEND_PICTURE_CHECK must be one of: on, off/)
  })
})
