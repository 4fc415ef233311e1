import { describe, expect, it } from 'vitest'
import { readStorageEnvironment } from './environment.ts'

const keys = { S3_ACCESS_KEY_ID: 'someone', S3_SECRET_ACCESS_KEY: 'very secret' }

describe('readStorageEnvironment', () => {
  it('selects the data folder, or a bucket when one is named', () => {
    expect(readStorageEnvironment({ AMEND_DATA: 'data', S3_BUCKET: '' })).toEqual({
      kind: 'disk',
      folder: 'data/blobs',
    })
    expect(
      readStorageEnvironment({ AMEND_DATA: 'data', S3_BUCKET: 'pictures', S3_PATH_STYLE: 'true', ...keys }),
    ).toEqual({
      kind: 's3',
      options: {
        bucket: 'pictures',
        credentials: { accessKeyId: 'someone', secretAccessKey: 'very secret' },
        pathStyle: true,
        spoolFolder: 'data/incoming',
      },
    })
  })

  it.each([
    [{}, 'AMEND_DATA must be the folder'],
    [{ AMEND_DATA: 'data', S3_REGION: 'x' }, 'S3_BUCKET is needed because S3_REGION is set'],
    [{ S3_BUCKET: 'No Such' }, 'S3_BUCKET must be the name of a bucket'],
    [{ S3_BUCKET: 'pictures', S3_ENDPOINT: 'file:///hidden' }, 'S3_ENDPOINT must be the http or https address'],
    [{ S3_BUCKET: 'pictures', S3_ACCESS_KEY_ID: 'hidden' }, 'S3_SECRET_ACCESS_KEY is needed'],
    [{ S3_BUCKET: 'pictures', S3_SECRET_ACCESS_KEY: 'hidden' }, 'S3_ACCESS_KEY_ID is needed'],
    [{ S3_BUCKET: 'pictures', S3_PREFIX: '../hidden' }, 'S3_PREFIX must be folders'],
    [{ S3_BUCKET: 'pictures', S3_PATH_STYLE: 'hidden' }, 'S3_PATH_STYLE must be "true" or "false"'],
  ])('refuses %o with name and reason, without the value', (environment, reason) => {
    const read = () => readStorageEnvironment(environment)
    expect(read).toThrow(reason)
    expect(read).not.toThrow(/hidden|No Such/)
  })
})
