/**
 * Measures how much longer an edit takes through queue, worker and engine process than with the bare engine in one
 * process, with as many previews, for a photo of 1,500 × 1,000 pixels in ten steps of four samples; and an upload of 16
 * megapixels beside sharp alone making the same renditions. Medians of one run, alternating. The database is embedded
 * and flushes before it answers.
 *
 *     node --import tsx apps/worker/bench/edit.ts
 */
import { randomInt } from 'node:crypto'
import path from 'node:path'
import { type Image, openDatabase } from '@amend/db'
import { migrate, startPostgres } from '@amend/db/postgres'
import { readPicture } from '@amend/imaging'
import { load } from '@amend/inference'
import { openEventFeed, openQueue } from '@amend/jobs'
import { embeddedCheckpoint } from '@amend/pico'
import { diskBlobs } from '@amend/storage'
import sharp from 'sharp'
import { spawnWorker } from '../src/testing/spawn-worker.ts'
import { openTestWorkspace, photo, temporaryFolder, testVariables, until } from '../src/testing/workspace.ts'

const rounds = 5
const settings = {
  steps: 10,
  textGuidance: 1.5,
  imageGuidance: 1,
  samples: 4,
  restore: 'detail' as const,
  resolution: 128,
}

const folder = await temporaryFolder()
const postgres = await startPostgres(path.join(folder.path, 'postgres'))
await migrate(postgres.url)
const { url } = postgres
const database = openDatabase(url)
const queue = await openQueue(url)
const feed = await openEventFeed(url, database)
const blobs = diskBlobs(path.join(folder.path, 'blobs'))
const { AMEND_THREADS: _, ...variables } = testVariables(url, folder.path)
const worker = await spawnWorker(variables)
const editor = await load(embeddedCheckpoint('edit').folder)
const workspace = await openTestWorkspace({ url, database, queue, blobs })

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
const show = (what: string, times: readonly number[]) =>
  console.log(`${what.padEnd(52)} ${median(times).toFixed(0).padStart(6)} ms`)

/** Two sources, used alternately: an engine process keeps the last one that it decoded. */
const photos = [await photo(1500, 1000), await photo(1500, 1001)]
const uploads: Image[] = []
for (const bytes of photos) {
  const { id } = await workspace.upload(bytes)
  uploads.push(
    await until(async () => {
      const image = await workspace.image(id)
      return image.status === 'ready' && image
    }),
  )
}
const turn = <T>(items: readonly T[], round: number): T => {
  const item = items[round % items.length]
  if (item === undefined) throw new RangeError('There are no items.')
  return item
}

async function bare(round: number, seed: number) {
  const began = performance.now()
  await editor.edit(
    await readPicture(turn(photos, round)),
    'make it winter',
    { ...settings, seed },
    { previewEvery: 1 },
  )
  return performance.now() - began
}

async function throughWorker(round: number, seed: number) {
  const leaving = new AbortController()
  const { eventSequence } = await database.installation.workspace.findUniqueOrThrow({
    where: { id: workspace.id },
  })
  const began = performance.now()
  const { id } = await workspace.edit(turn(uploads, round), 'make it winter', { ...settings, seed: BigInt(seed) })
  let preview = Number.NaN
  for await (const item of feed.follow(workspace.id, eventSequence, leaving.signal)) {
    if (item.kind !== 'event' || item.event.subjectId !== id) continue
    const { kind, data } = item.event
    if (Number.isNaN(preview) && kind === 'edit.progressed' && JSON.stringify(data).includes('data:image')) {
      preview = performance.now() - began
    }
    if (kind === 'edit.failed') throw new Error('The edit failed.')
    if (kind === 'edit.finished') break
  }
  const total = performance.now() - began
  leaving.abort()
  const edit = await database.unsafe.edit.findUniqueOrThrow({ where: { id } })
  return { preview, total, timings: edit.timings as Record<string, number> }
}

const alone: number[] = []
const previews: number[] = []
const results: number[] = []
const stages: Record<string, number[]> = {}
for (let round = 0; round <= rounds; round++) {
  const seed = randomInt(2 ** 31)
  const bareTime = await bare(round, seed)
  const { preview, total, timings } = await throughWorker(round, seed)
  console.error(`round ${round}: bare ${bareTime.toFixed(0)}, through the worker ${total.toFixed(0)} ms`)
  // The first run loads the networks.
  if (round === 0) continue
  alone.push(bareTime)
  previews.push(preview)
  results.push(total)
  for (const [stage, time] of Object.entries(timings)) stages[stage] = [...(stages[stage] ?? []), time]
}
show('edit, bare engine: picture read, edited', alone)
show('edit, request to first preview', previews)
show('edit, request to result', results)
show(
  'edit, added',
  results.map((time, i) => time - (alone[i] ?? 0)),
)
for (const [stage, times] of Object.entries(stages)) show(`  ${stage}`, times)

const camera = await photo(4900, 3266)
const sharpTimes: number[] = []
const uploadTimes: number[] = []
for (let round = 0; round < 5; round++) {
  const began = performance.now()
  const small = (side: number) =>
    sharp(camera).autoOrient().resize(side, side, { fit: 'inside', withoutEnlargement: true })
  await Promise.all([
    small(400).webp({ quality: 80, effort: 2 }).toBuffer(),
    small(2048).webp({ quality: 85, effort: 0 }).toBuffer(),
    sharp(camera).autoOrient().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
  ])
  sharpTimes.push(performance.now() - began)
  const before = performance.now()
  const image = await workspace.upload(camera)
  await until(async () => (await workspace.image(image.id)).status === 'ready', 5)
  uploadTimes.push(performance.now() - before)
}
show('upload of 16 megapixels, sharp alone', sharpTimes)
show('upload of 16 megapixels, stored to ready', uploadTimes)

await worker.end('SIGTERM')
await editor.release()
await feed.close()
await queue.close()
await database.close()
await postgres.stop()
await folder.remove()
