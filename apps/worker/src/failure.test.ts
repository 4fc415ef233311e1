import { BlobError, type BlobErrorCode } from '@amend/storage'
import { describe, expect, it } from 'vitest'
import { explainFailure } from './failure.ts'

describe('a fault of the storage', () => {
  it.each([
    ['no-space', 'storage-full'],
    ['denied', 'storage-unavailable'],
    ['unavailable', 'storage-unavailable'],
  ] as const)('that passes is waited for: %s', (code, told) => {
    expect(explainFailure(new BlobError(code, '/var/secret'))).toEqual({
      ...{ code: told, message: expect.not.stringContaining('/var'), retry: true, passing: true },
    })
  })

  it.each(['not-found', 'corrupt', 'bad-hash', 'mismatch'] satisfies BlobErrorCode[])(
    'that is one of the file is not: %s',
    (code) => {
      const failure = explainFailure(new BlobError(code, ''))
      expect([failure.retry, failure.passing]).toEqual([false, undefined])
    },
  )
})
