/** A workspace with a database, a storage and a queue of its own, in which tests act like the API. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { claimBlob, type Database, type Edit, type Export, type Image, type Prisma } from '@amend/db'
import { addPerson, type Person } from '@amend/db/seed'
import type { Queue } from '@amend/jobs'
import { queueEdits } from '@amend/services/edit'
import type { Blobs } from '@amend/storage'
import sharp from 'sharp'
import { readWorkerEnvironment, type WorkerEnvironment } from '../environment.ts'

export interface TestInstallation {
  readonly url: string
  readonly database: Database
  readonly queue: Queue
  readonly blobs: Blobs
}

export interface TestWorkspace {
  readonly person: Person
  readonly id: string
  /** Adds an upload and the job that prepares it. */
  upload(bytes: Uint8Array, name?: string): Promise<Image>
  /** Requests an edit of a picture. */
  edit(source: Image, instruction: string, chosen?: Partial<Prisma.EditUncheckedCreateInput>): Promise<Edit>
  export(image: Image, chosen: Pick<Export, 'format' | 'size' | 'withRecipe'> & { mark?: string }): Promise<Export>
  storeMask(bytes: Uint8Array): Promise<string>
  image(id: string): Promise<Prisma.ImageGetPayload<{ include: { renditions: true } }>>
  kindsOfEvents(subjectId: string): Promise<string[]>
}

export async function openTestWorkspace(
  { database, queue, blobs }: TestInstallation,
  name = 'Pia Palette',
): Promise<TestWorkspace> {
  const person = await addPerson(database, name)
  const { id: workspaceId } = person.workspace
  const scoped = database.workspace(workspaceId)
  const put = async (bytes: Uint8Array, mediaType: string) => {
    const { sha256 } = await blobs.put(bytes, { claim: (stored) => claimBlob(database, { ...stored, mediaType }) })
    return sha256
  }
  return {
    person,
    id: workspaceId,
    upload: async (bytes, fileName = 'meadow.jpg') => {
      const blobHash = await put(bytes, 'image/jpeg')
      return database.transaction(async (records) => {
        const data = { workspaceId, kind: 'upload' as const, blobHash, name: fileName, createdById: person.user.id }
        const image = await records.workspace(workspaceId).image.create({ data })
        await queue.request(records, 'image.prepare', { workspaceId, imageId: image.id })
        return image
      })
    },
    edit: (source, instruction, chosen = {}) =>
      database.transaction(async (records) => {
        const row = {
          ...{ workspaceId, instruction, sourceId: source.id, treeId: source.treeId ?? source.id },
          ...{ createdById: person.user.id, batchId: randomUUID(), idempotencyKey: randomUUID() },
          ...{ steps: 3, textGuidance: 1.5, imageGuidance: 1, seed: 7n, samples: 1 },
          ...{ scheduler: 'checkpoint', resolution: 64, restore: 'detail', ...chosen },
        }
        const edit = await records.workspace(workspaceId).edit.create({ data: row })
        await queueEdits(queue, records, [edit])
        return edit
      }),
    export: (image, chosen) =>
      database.transaction(async (records) => {
        const row = await records.workspace(workspaceId).export.create({
          data: { workspaceId, imageId: image.id, createdById: person.user.id, ...chosen },
        })
        await queue.request(records, 'image.export', { workspaceId, exportId: row.id })
        return row
      }),
    storeMask: (bytes) => put(bytes, 'image/png'),
    image: (id) => scoped.image.findUniqueOrThrow({ where: { id }, include: { renditions: true } }),
    kindsOfEvents: async (subjectId) => {
      const events = await scoped.event.findMany({ where: { subjectId }, orderBy: { sequence: 'asc' } })
      return events.map(({ kind }) => kind).filter((kind) => kind !== 'edit.progressed')
    },
  }
}

/** A worker's environment in tests: one thread, because tests share the machine. */
export function testVariables(url: string, data: string): Record<string, string> {
  return {
    DATABASE_URL: url,
    AMEND_DATA: data,
    AMEND_THREADS: '1',
  }
}

export const testEnvironment = (url: string, data: string): WorkerEnvironment =>
  readWorkerEnvironment(testVariables(url, data))

/** A folder that is deleted by `await folder.remove()`. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-worker-'))
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Hills under a sky, like a camera's JPEG, with grain. */
export async function photo(width = 320, height = 213): Promise<Buffer> {
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200" width="${width}" height="${height}" preserveAspectRatio="none">
    <linearGradient id="sky" x2="0" y2="1"><stop stop-color="#4a86c8"/><stop offset="1" stop-color="#dbe9f4"/></linearGradient>
    <rect width="300" height="200" fill="url(#sky)"/><circle cx="230" cy="45" r="18" fill="#fff6d8"/>
    <path d="M0 130 60 80 110 125 170 70 300 140V200H0Z" fill="#6d7f8f"/>
    <path d="M0 150Q80 110 160 150T300 145V200H0Z" fill="#5d8a3a"/><path d="M0 175Q150 150 300 180V200H0Z" fill="#3f6a2a"/>
    <path d="M60 150v-34l-9 0 12-26 12 26h-9v34Z" fill="#2b4a1f"/></svg>`
  const noise = { type: 'gaussian', mean: 128, sigma: 10 } as const
  const grain = await sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .png()
    .toBuffer()
  return sharp(Buffer.from(scene))
    .flatten()
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** A mask that opens the left half. */
export async function leftHalf(width: number, height: number): Promise<Buffer> {
  const half = Math.round(width / 2)
  const white = await sharp({ create: { width: half, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  return sharp({ create: { width, height, channels: 3, background: 'black' } })
    .composite([{ input: white, left: 0, top: 0 }])
    .png()
    .toBuffer()
}

/** Waits for a condition; the test's own timeout ends a wait in vain. */
export async function until<T>(look: () => Promise<T | undefined | false>, interval = 25): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}
