import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type S3Blobs, type S3Options, s3Blobs } from './s3.ts'
import { all, hashOf, keepsBlobs, pieces } from './testing/contract.ts'
import { type S3Server, startS3Server } from './testing/s3-server.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-spool-'))
  folders.push(folder)
  return folder
}

async function connect(server: S3Server, options: Partial<S3Options> = {}): Promise<S3Blobs> {
  const { endpoint, bucket, credentials } = server
  return s3Blobs({ endpoint, bucket, credentials, spoolFolder: await makeFolder(), ...options })
}

keepsBlobs('blobs in S3', async () => {
  const server = await startS3Server()
  const spoolFolder = await makeFolder()
  const blobs = await connect(server, { prefix: 'amend/', spoolFolder })
  const stop = async () => {
    expect(server.forged).toEqual([])
    expect(await readdir(spoolFolder)).toEqual([])
    blobs.close()
    await server.stop()
  }
  return { blobs, stop }
})

describe('a bucket', () => {
  let server: S3Server
  let spoolFolder: string
  let blobs: S3Blobs
  const bytes = randomBytes(20_000)
  const sha256 = hashOf(bytes)

  beforeAll(async () => {
    server = await startS3Server()
    spoolFolder = await makeFolder()
    blobs = await connect(server, { spoolFolder, partSize: 5 * 1024 * 1024 })
  })

  afterEach(() => {
    server.fault = undefined
    server.requests.length = 0
  })

  afterAll(async () => {
    blobs.close()
    await server.stop()
  })

  const isPart = ({ url = '' }: IncomingMessage) => url.includes('partNumber=')

  it('stores each blob under its hash', async () => {
    await blobs.put(bytes)
    const key = `/pictures/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
    expect(server.requests.filter((request) => request.startsWith('PUT')).join()).toContain(key)
    server.requests.length = 0
    await blobs.put(pieces(bytes))
    expect(server.requests.some((request) => request.startsWith('PUT'))).toBe(false)
  })

  it('uploads large blobs in parts', async () => {
    const large = randomBytes(12 * 1024 * 1024 + 17)
    for (const source of [large, pieces(large, 1_000_003)]) {
      server.requests.length = 0
      expect(await blobs.put(source)).toEqual({ sha256: hashOf(large), bytes: large.length })
      expect(server.requests.filter((request) => request.includes('partNumber='))).toHaveLength(3)
      expect((await blobs.read(hashOf(large))).equals(large)).toBe(true)
      await blobs.delete(hashOf(large))
    }
    expect(server.forged).toEqual([])
  })

  it('retries failed parts, and aborts a blob whose part fails permanently', async () => {
    const large = randomBytes(6 * 1024 * 1024)
    let failures = 1
    server.fault = (request, response) => {
      if (!isPart(request) || failures-- <= 0) return false
      request.resume()
      response.writeHead(503).end()
      return true
    }
    await blobs.put(large)
    expect((await blobs.read(hashOf(large))).equals(large)).toBe(true)
    await blobs.delete(hashOf(large))

    failures = Number.POSITIVE_INFINITY
    await expect(blobs.put(large)).rejects.toMatchObject({ code: 'unavailable' })
    server.fault = undefined
    expect(await blobs.has(hashOf(large))).toBe(false)
    expect(await blobs.discardIncomplete(new Date(Date.now() + 60_000))).toBe(0)
  })

  it('discards old unfinished uploads of a killed process', async () => {
    const large = randomBytes(6 * 1024 * 1024)
    // As if the process had ended: neither the last part nor the abort arrives.
    server.fault = (request, response) => {
      if (!request.url?.includes('partNumber=2') && request.method !== 'DELETE') return false
      request.resume()
      response.writeHead(400).end()
      return true
    }
    await expect(blobs.put(large)).rejects.toMatchObject({ name: 'BlobError' })
    server.fault = undefined
    expect(await blobs.discardIncomplete(new Date(Date.now() - 60_000))).toBe(0)
    expect(await blobs.discardIncomplete(new Date(Date.now() + 60_000))).toBe(1)
    expect(await blobs.discardIncomplete(new Date(Date.now() + 60_000))).toBe(0)
    expect(await blobs.has(hashOf(large))).toBe(false)
  })

  it('stays within its prefix', async () => {
    const other = await connect(server, { prefix: 'other/' })
    const stored = await other.put(randomBytes(10))
    expect(await blobs.has(stored.sha256)).toBe(false)
    expect((await all(other.list())).map(({ sha256 }) => sha256)).toEqual([stored.sha256])
    expect((await all(blobs.list())).map(({ sha256 }) => sha256)).not.toContain(stored.sha256)
    other.close()
  })

  it('lists page by page', async () => {
    const listing = await connect(server, { prefix: 'pages/' })
    const put = await Promise.all(Array.from({ length: 25 }, (_, i) => listing.put(Buffer.from(`page ${i}`))))
    server.requests.length = 0
    server.fault = (request, response) => {
      // A server may return fewer than requested.
      const url = new URL(request.url ?? '', server.endpoint)
      if (!url.searchParams.has('list-type')) return false
      const from = Number(url.searchParams.get('continuation-token') ?? 0)
      const page = put.slice(from, from + 10).map(({ sha256, bytes }) => {
        const key = `pages/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
        return `<Contents><Key>${key}</Key><Size>${bytes}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`
      })
      const more = from + 10 < put.length
      const next = more ? `<NextContinuationToken>${from + 10}</NextContinuationToken>` : ''
      response.writeHead(200, { 'content-type': 'application/xml' })
      response.end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${page.join('')}</ListBucketResult>`)
      return true
    }
    expect(new Set((await all(listing.list())).map(({ sha256 }) => sha256))).toEqual(
      new Set(put.map(({ sha256 }) => sha256)),
    )
    expect(server.requests).toHaveLength(3)
    listing.close()
  })

  it('detects damaged bytes and a broken connection', async () => {
    await blobs.put(bytes)
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8((damaged.readUInt8(7) + 1) % 256, 7)
    server.fault = (request, response) => {
      if (request.method !== 'GET') return false
      response.writeHead(200, { 'content-length': bytes.length }).end(damaged)
      return true
    }
    await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'corrupt' })
    server.fault = (request, response) => {
      if (request.method !== 'GET') return false
      response.writeHead(request.headers.range ? 206 : 200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 5000), () => response.destroy())
      return true
    }
    await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'unavailable' })
    const { stream } = await blobs.get(sha256, { start: 1, end: 19_000 })
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('reports wrong credentials, a missing bucket and an unreachable server', async () => {
    const attempts = [
      ['denied', { credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'wrong' } }],
      ['denied', { credentials: { accessKeyId: 'NOBODY', secretAccessKey: 'S3RVER' } }],
      ['unavailable', { bucket: 'not-there' }],
      ['unavailable', { endpoint: 'http://127.0.0.1:1' }],
    ] as const
    for (const [code, options] of attempts) {
      const wrong = await connect(server, options)
      const failures: Promise<unknown>[] = [wrong.put(bytes), wrong.put(pieces(bytes)), wrong.delete(sha256)]
      // The server does not check the signature of this request.
      if (code === 'unavailable') failures.push(wrong.check(), all(wrong.list()))
      for (const failure of await Promise.allSettled(failures)) {
        expect(failure).toMatchObject({ status: 'rejected', reason: { name: 'BlobError', code } })
        const { message } = (failure as PromiseRejectedResult).reason
        expect(message).not.toMatch(/S3RVER|wrong|127\.0\.0\.1/)
      }
      wrong.close()
    }
  })
})
