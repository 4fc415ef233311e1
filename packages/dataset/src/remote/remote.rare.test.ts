/** Workers that meet in a bucket, against a local S3 server. */
import { rm } from 'node:fs/promises'
import { type S3Server, startS3Server } from '@amend/storage/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeCaptions } from '../captions/intake.ts'
import { openDatabase, tableOf } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'
import { makeChunk } from '../stages/make-chunk.ts'
import { testBench } from '../testing/bench.ts'
import { fakeParts } from '../testing/fake-parts.ts'
import { openStore } from './object-store.ts'
import { pullDataset, pushDataset, workRemotely } from './remote.ts'

let server: S3Server
let bench: Awaited<ReturnType<typeof testBench>>
beforeAll(async () => {
  server = await startS3Server()
  bench = await testBench()
})
afterAll(async () => {
  await server.stop()
  await bench.remove()
})

let count = 0
const store = (name = `looks-${++count}`) =>
  openStore(`s3://${server.bucket}/sets/${name}`, { endpoint: server.endpoint, credentials: server.credentials })
const work = { worker: 0, workers: 1, open: async () => fakeParts() }

async function dataset(captions = 7): Promise<DatasetFolder> {
  const made = await bench.dataset()
  const lines = Array.from({ length: captions }, (_, i) => `scene number ${i}`)
  await takeCaptions(made, await bench.file(`captions-${++count}.txt`, lines.join('\n')))
  return made
}

async function rowsOf(made: DatasetFolder): Promise<unknown[]> {
  const database = await openDatabase()
  const tables = ['triples', 'candidates', 'pictures'] as const
  const rows = await Promise.all(
    tables.map(async (table) => database.rows(`SELECT * FROM ${tableOf(table, await made.chunkFiles(table))}`)),
  )
  database.close()
  return rows
}

/** The rows of the same captions, made in one folder. */
async function alone(captions = 7): Promise<unknown[]> {
  const made = await dataset(captions)
  for (let chunk = 0; chunk < Math.ceil(captions / 2); chunk++) await makeChunk(made, chunk, fakeParts())
  return rowsOf(made)
}

describe('a dataset in a bucket', { timeout: 60_000 }, () => {
  it('is made by several workers, each with its share, and is that of one folder', async () => {
    const [source, bucket] = [await dataset(), store()]
    await pushDataset(source, bucket)
    const made = await Promise.all(
      [0, 1, 2].map((worker) =>
        workRemotely({ ...work, store: bucket, folder: bench.at(`w-${count}-${worker}`), worker, workers: 3 }),
      ),
    )
    expect(made).toEqual([2, 1, 1])
    const home = await pullDataset(bucket, source.root)
    expect([home.chunks, home.made]).toEqual([4, 4])
    expect(await rowsOf(source)).toEqual(await alone())
    const elsewhere = await pullDataset(bucket, bench.at(`elsewhere-${count}`))
    expect(await rowsOf(elsewhere.dataset)).toEqual(await alone())
  })

  it('is continued by a worker that was stopped, and nothing is made twice', async () => {
    const [source, bucket] = [await dataset(), store()]
    await pushDataset(source, bucket)
    const folder = bench.at(`stopped-${count}`)
    let batches = 0
    const open = async () =>
      fakeParts((triple) => {
        // In the second chunk, which has the instructions 2 and 3.
        if (triple === 3 && ++batches === 2) throw new Error('killed')
      })
    await expect(workRemotely({ ...work, store: bucket, folder, open })).rejects.toThrow('killed')
    // The machine of the worker is gone with its folder.
    await rm(folder, { recursive: true })
    const painted: number[] = []
    const written: number[] = []
    const again = async () => {
      const { writer, ...parts } = fakeParts((triple) => void painted.push(triple))
      const write: typeof writer.write = async (row, ...rest) => {
        written.push(row.caption_id)
        return writer.write(row, ...rest)
      }
      return { ...parts, writer: { ...writer, write } }
    }
    expect(await workRemotely({ ...work, store: bucket, folder, open: again })).toBe(3)
    expect(Math.min(...painted)).toBe(2)
    // The instructions of the second chunk were in the bucket before it was painted.
    expect(Math.min(...written)).toBe(4)
    const { dataset: home } = await pullDataset(bucket, bench.at(`home-${count}`))
    expect(await rowsOf(home)).toEqual(await alone())
    const never = async () => {
      throw new Error('There is nothing to make.')
    }
    expect(await workRemotely({ ...work, store: bucket, folder, open: never })).toBe(0)
  })

  it('of another recipe is not overwritten', async () => {
    const bucket = store()
    await pushDataset(await dataset(), bucket)
    const other = await bench.dataset({ seed: 99 })
    await takeCaptions(other, await bench.file('other.txt', 'a castle'))
    await expect(pushDataset(other, bucket)).rejects.toMatchObject({ code: 'already-exists' })
  })

  it('of the same recipe with other captions is not mixed with it', async () => {
    const [bucket, other] = [store(), await dataset(3)]
    await pushDataset(await dataset(4), bucket)
    await workRemotely({ ...work, store: bucket, folder: bench.at(`mixed-${count}`) })
    await expect(pushDataset(other, bucket)).rejects.toMatchObject({ code: 'already-exists' })
    await expect(pullDataset(bucket, other.root)).rejects.toMatchObject({ code: 'already-exists' })
    expect(await other.chunkFiles('candidates')).toEqual([])
    await expect(workRemotely({ ...work, store: bucket, folder: other.root })).rejects.toThrow(/other captions/)
  })

  it('of photos is not sent: workers elsewhere do not have them', async () => {
    const bucket = store()
    const photos = await bench.dataset({
      painter: { kind: 'teacher', model: 'pixel-looks', photos: bench.at('photos') },
    })
    await takeCaptions(photos, await bench.file('photos.txt', 'a castle'))
    await expect(pushDataset(photos, bucket)).rejects.toMatchObject({ code: 'bad-recipe' })
    expect(await bucket.list()).toEqual([])
  })

  it('that is not there, or out of reach, is said in a sentence', async () => {
    const nothing = store()
    await expect(pullDataset(nothing, bench.at(`none-${count}`))).rejects.toMatchObject({ code: 'no-dataset' })
    const closed = openStore(`s3://${server.bucket}/x`, {
      endpoint: 'http://127.0.0.1:9',
      credentials: server.credentials,
    })
    await expect(closed.list()).rejects.toMatchObject({ code: 'store-unavailable' })
    for (const address of ['http://bucket/x', 's3://B/x', 's3://bucket/../x', '']) {
      expect(() => openStore(address, {})).toThrow(/is not the address/)
    }
  })

  it.runIf(process.platform === 'linux')('says that the disk refused, not the bucket', async () => {
    const [source, bucket] = [await dataset(2), store()]
    await pushDataset(source, bucket)
    await expect(bucket.get('recipe.json', '/sys/amend/recipe.json')).rejects.toMatchObject({ code: 'no-permission' })
    await expect(pullDataset(bucket, '/sys/amend')).rejects.toMatchObject({ code: 'no-permission' })
  })

  it('is asked for by the host name of its bucket where the path style is off', async () => {
    let asked: string | undefined
    server.fault = ({ headers }) => {
      asked ??= headers.host
      return false
    }
    const endpoint = server.endpoint.replace('127.0.0.1', 'localhost')
    const access = { endpoint, credentials: server.credentials, pathStyle: false }
    const error = await openStore(`s3://${server.bucket}/x`, access)
      .list()
      .catch((error: unknown) => error)
    server.fault = undefined
    // Some machines do not know the names below localhost.
    expect(asked ?? (error as { cause: { hostname: string } }).cause.hostname).toContain(`${server.bucket}.localhost`)
  })

  it('takes what the bucket refused when it answers again', async () => {
    const [source, bucket] = [await dataset(2), store()]
    await pushDataset(source, bucket)
    const folder = bench.at(`refused-${count}`)
    server.fault = ({ method }, response) => {
      if (method !== 'PUT') return false
      response.writeHead(403).end()
      return true
    }
    await expect(workRemotely({ ...work, store: bucket, folder })).rejects.toMatchObject({ code: 'store-unavailable' })
    server.fault = undefined
    expect(await workRemotely({ ...work, store: bucket, folder })).toBe(1)
    const home = await pullDataset(bucket, source.root)
    expect(home.made).toBe(1)
  })
})
