import { ServiceError, type Services } from '@amend/services'
import { describe, expect, it } from 'vitest'
import { answerReady } from './health.ts'

const answer = async (services: () => Promise<Services>) => {
  const response = await answerReady({ services })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() }
}

const working = {
  database: { unsafe: { $queryRaw: async () => [] } },
  blobs: { check: async () => {}, requireRoom: async () => {} },
}
const having = (parts: object) => async () => ({ ...working, ...parts }) as unknown as Services
const fails = (error: unknown) => () => Promise.reject(error)

describe('the health of the services', () => {
  it('is good when database and storage answer', async () => {
    expect(await answer(having({}))).toEqual({ status: 200, retryAfter: null, body: { status: 'ok' } })
  })

  it('is good on a full disk, which is named', async () => {
    const blobs = { ...working.blobs, requireRoom: fails(new ServiceError('storage-full', 'The disk is full.')) }
    expect(await answer(having({ blobs }))).toEqual({
      ...{ status: 200, retryAfter: null, body: { status: 'ok', problem: 'storage-full' } },
    })
  })

  it.each([
    [
      'a storage that can only be read',
      { blobs: { ...working.blobs, check: fails(new ServiceError('storage-unavailable', 'EROFS')) } },
    ],
    ['a database that is down', { database: { unsafe: { $queryRaw: fails({ code: 'ECONNREFUSED' }) } } }],
    ['a database that stands still', { database: { unsafe: { $queryRaw: () => new Promise(() => {}) } } }],
  ])('is bad with %s, which is named', { timeout: 30_000 }, async (name, parts) => {
    const problem = name.startsWith('a storage') ? 'storage-unavailable' : 'unavailable'
    expect(await answer(having(parts))).toEqual({
      ...{ status: 503, retryAfter: '5', body: { status: 'unavailable', problem } },
    })
  })
})
