import { BlobError, type BlobErrorCode } from '@amend/storage'
import { describe, expect, it } from 'vitest'
import { explainFailure } from './failure.ts'

describe('a fault of the storage', () => {
  it.each([
    ['no-space', 'storage-full'],
    ['denied', 'storage-unavailable'],
    ['unavailable', 'storage-unavailable'],
  ] as const)('that is temporary is retried: %s', (code, reported) => {
    expect(explainFailure(new BlobError(code, '/var/secret'))).toEqual({
      ...{ code: reported, message: expect.not.stringContaining('/var'), retry: true, passing: true },
    })
  })

  it.each(['not-found', 'corrupt', 'bad-hash', 'mismatch'] satisfies BlobErrorCode[])(
    'that concerns the file is not retried: %s',
    (code) => {
      const failure = explainFailure(new BlobError(code, ''))
      expect([failure.retry, failure.passing]).toEqual([false, undefined])
    },
  )
})
