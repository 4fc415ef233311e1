import { BlobError, type BlobErrorCode } from '@amend/storage'
import { describe, expect, it } from 'vitest'
import { explainFailure } from './failure.ts'
import { TaskError } from './process/error.ts'

it.each(['device-failed', 'device-unavailable'])('a failure of the device is told as such: %s', (code) => {
  const data = { name: 'GraphError', code, message: 'The device "webgpu" …', domains: ['graph', 'amend'] }
  expect(explainFailure(new TaskError(data))).toEqual({
    code: 'device-failed',
    message: 'The graphics device of this installation could not compute this edit. Tell its administrator.',
    retry: false,
  })
  expect(explainFailure(new TaskError({ ...data, code: 'run-failed' })).code).toBe('internal')
})

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
