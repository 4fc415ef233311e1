/** The contract of every kind of storage. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Blobs, ListedBlob } from '../blobs.ts'

export interface Subject {
  readonly blobs: Blobs
  readonly stop: () => Promise<void>
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export async function all(list: AsyncIterable<ListedBlob>): Promise<ListedBlob[]> {
  const listed: ListedBlob[] = []
  for await (const blob of list) listed.push(blob)
  return listed
}

/** A source in chunks of uneven size. */
export async function* pieces(bytes: Uint8Array, size = 70_001): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const absent = hashOf(Buffer.from('absent'))

export function keepsBlobs(name: string, make: () => Promise<Subject>): void {
  describe(name, () => {
    let subject: Subject
    let blobs: Blobs

    beforeAll(async () => {
      subject = await make()
      blobs = subject.blobs
    })

    afterAll(() => subject.stop())

    it('can be used', () => blobs.check())

    it.each([0, 1, 65_536, 3_000_001])('stores %i bytes, from memory and from a stream', async (size) => {
      for (const [i, source] of [
        (bytes: Buffer) => bytes,
        pieces,
        (bytes: Buffer) => Readable.from([bytes]),
      ].entries()) {
        const bytes = size === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([i]), randomBytes(size - 1)])
        const stored = { sha256: hashOf(bytes), bytes: size }
        expect(await blobs.put(source(bytes))).toEqual(stored)
        expect(await blobs.has(stored.sha256)).toBe(true)
        expect((await blobs.read(stored.sha256)).equals(bytes)).toBe(true)
        const content = await blobs.get(stored.sha256)
        expect(content).toMatchObject({ bytes: size, totalBytes: size })
        expect((await buffer(content.stream)).equals(bytes)).toBe(true)
      }
    })

    it('reads ranges', async () => {
      const bytes = randomBytes(200_000)
      const { sha256 } = await blobs.put(bytes)
      const ranges = [[0, 2], [199_999, 200_000], [70_000, 140_001], [0, 200_000], [5], [150_000, 1_000_000]] as const
      for (const [start, end] of ranges) {
        const content = await blobs.get(sha256, { start, end })
        const expected = bytes.subarray(start, end)
        expect(content).toMatchObject({ bytes: expected.length, totalBytes: bytes.length })
        expect((await buffer(content.stream)).equals(expected)).toBe(true)
      }
      for (const [start, end] of [[200_000], [10, 10], [10, 9], [-1, 5], [0.5, 5], [Number.NaN, 5]] as const) {
        await expect(blobs.get(sha256, { start, end })).rejects.toMatchObject({ code: 'bad-range' })
      }
    })

    it('stores equal bytes once, also concurrently', async () => {
      const bytes = randomBytes(50_000)
      const sources = [bytes, pieces(bytes), pieces(bytes), bytes, pieces(bytes, 999)]
      const stored = await Promise.all(sources.map((source) => blobs.put(source)))
      expect(new Set(stored.map(({ sha256 }) => sha256))).toEqual(new Set([hashOf(bytes)]))
      expect((await all(blobs.list())).filter(({ sha256 }) => sha256 === hashOf(bytes))).toHaveLength(1)
      expect((await blobs.read(hashOf(bytes))).equals(bytes)).toBe(true)
    })

    it('claims a blob before it can be found', async () => {
      const bytes = randomBytes(1000)
      const sha256 = hashOf(bytes)
      const claims: unknown[] = []
      const claim = async (stored: object) => {
        claims.push(stored, await blobs.has(sha256))
      }
      await blobs.put(pieces(bytes), { claim })
      expect(claims).toEqual([{ sha256, bytes: 1000 }, false])
    })

    it('reports what is missing, and accepts its deletion', async () => {
      expect(await blobs.has(absent)).toBe(false)
      await expect(blobs.get(absent)).rejects.toMatchObject({ code: 'not-found' })
      await expect(blobs.get(absent, { start: 1 })).rejects.toMatchObject({ code: 'not-found' })
      await expect(blobs.read(absent)).rejects.toMatchObject({ code: 'not-found' })
      await blobs.delete(absent)
    })

    it('lists and deletes', async () => {
      const before = Date.now()
      const bytes = randomBytes(321)
      const { sha256 } = await blobs.put(bytes)
      const listed = (await all(blobs.list())).find((blob) => blob.sha256 === sha256)
      expect(listed).toMatchObject({ sha256, bytes: 321 })
      expect(Math.abs((listed?.storedAt.getTime() ?? 0) - before)).toBeLessThan(60_000)
      await blobs.delete(sha256)
      expect(await blobs.has(sha256)).toBe(false)
      expect((await all(blobs.list())).some((blob) => blob.sha256 === sha256)).toBe(false)
      await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'not-found' })
    })

    it('lets a reader stop before the end', async () => {
      const { sha256 } = await blobs.put(randomBytes(2_000_000))
      const { stream } = await blobs.get(sha256)
      for await (const chunk of stream) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
      expect(stream.destroyed).toBe(true)
    })

    refusesBlobs(() => blobs)
  })
}

function refusesBlobs(blobsOf: () => Blobs): void {
  let blobs: Blobs
  beforeAll(() => {
    blobs = blobsOf()
  })

  it('stores nothing when the claim, the source, the size or the hash is wrong', async () => {
    const bytes = randomBytes(10_000)
    const sha256 = hashOf(bytes)
    const claim = () => Promise.reject(new Error('not claimed'))
    async function* broken() {
      yield bytes.subarray(0, 5000)
      throw new Error('the upload broke off')
    }
    for (const source of [() => bytes, () => pieces(bytes)]) {
      await expect(blobs.put(source(), { claim })).rejects.toThrow('not claimed')
      await expect(blobs.put(source(), { limit: 9_999 })).rejects.toMatchObject({ code: 'too-large' })
      await expect(blobs.put(source(), { sha256: absent })).rejects.toMatchObject({ code: 'mismatch' })
    }
    await expect(blobs.put(broken())).rejects.toThrow('the upload broke off')
    expect(await blobs.has(sha256)).toBe(false)
    expect(await blobs.discardIncomplete(new Date(Date.now() + 60_000))).toBe(0)
    expect(await blobs.put(pieces(bytes), { limit: 10_000, sha256 })).toEqual({ sha256, bytes: 10_000 })
  })

  it('aborts an endless source at the limit', async () => {
    let given = 0
    async function* endless() {
      for (;;) {
        given += 1000
        yield Buffer.alloc(1000)
      }
    }
    await expect(blobs.put(endless(), { limit: 100_000 })).rejects.toMatchObject({ code: 'too-large' })
    expect(given).toBe(101_000)
  })

  it('accepts only a hash as a name', async () => {
    const { sha256 } = await blobs.put(randomBytes(10))
    const near = fc.constantFrom(
      ...['', '..', '../'.repeat(20), sha256.toUpperCase(), `${sha256}0`, sha256.slice(1), `${sha256}\n`, ` ${sha256}`],
      ...[
        `${sha256.slice(0, 61)}/..`,
        `../../${sha256.slice(6)}`,
        `${sha256.slice(0, 63)}\0`,
        `${sha256.slice(0, 63)}٣`,
      ],
      ...['incoming', 'incoming/../x', '%2e%2e%2f', `${sha256}?x`, `${sha256}#x`],
    )
    const name = fc.oneof(
      near,
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ minLength: 64, maxLength: 64 }),
    )
    await fc.assert(
      fc.asyncProperty(name, async (name) => {
        const refused = { code: 'bad-hash' }
        await expect(blobs.get(name)).rejects.toMatchObject(refused)
        await expect(blobs.read(name)).rejects.toMatchObject(refused)
        await expect(blobs.has(name)).rejects.toMatchObject(refused)
        await expect(blobs.delete(name)).rejects.toMatchObject(refused)
      }),
      { numRuns: 100 },
    )
    for (const other of [undefined, null, 1, [sha256], { toString: () => sha256 }]) {
      await expect(blobs.has(other as never)).rejects.toMatchObject({ code: 'bad-hash' })
    }
    expect(await blobs.has(sha256)).toBe(true)
  })
}
