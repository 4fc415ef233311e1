/**
 * Uploads and edits while the storage fails, on the production build: each is refused with 503, a sentence and the time of
 * another try, nothing is left behind, and the same request is accepted afterwards.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { addUpload } from '@amend/db/seed'
import { deployModel, settings } from '@amend/services/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { type Disk, makeDisk } from './testing/platform.ts'
import { makePng } from './testing/png.ts'
import { buildPages, startWebServer } from './testing/web-server.ts'

buildPages()
const folder = await mkdtemp(path.join(tmpdir(), 'amend-storage-'))
const blobs = path.join(folder, 'blobs')
/** Absent where only a folder can be made, which can be taken away and neither be full nor read-only. */
const disk: Disk | undefined = await makeDisk(200, blobs)
const { start, database } = await startWebServer({ AMEND_DATA: folder })
afterAll(async () => {
  await disk?.remove()
  await rm(folder, { recursive: true, force: true })
})
const server = await start()
const browser = server.browser()
const workspaceId = await browser.join('first@example.org', 'a sentence that nobody guesses')
await deployModel(database)
const source = await addUpload(database, workspaceId, 'Meadow')

const upload = (key: string) =>
  browser.request(`/api/uploads/${workspaceId}?key=${key}&name=a.png`, {
    method: 'POST',
    body: new Uint8Array(makePng()),
  })
const edit = (key: string) =>
  browser.mutate('edit.request', {
    ...{ workspaceId, sourceId: source.id, instruction: 'make it night' },
    ...{ settings, variants: 1, key },
  })

interface State {
  readonly name: string
  readonly code: string
  begin(): Promise<unknown>
  end(): Promise<unknown>
}

const filler = path.join(blobs, 'filler')
const states: readonly State[] = [
  ...(disk
    ? [
        {
          name: 'is full',
          code: 'storage-full',
          begin: () => writeFile(filler, Buffer.alloc(192 * 2 ** 20, 1)),
          end: () => rm(filler),
        },
        {
          name: 'can only be read',
          code: 'storage-unavailable',
          begin: async () => expect(disk.makeReadOnly(true)).toBe(true),
          end: async () => expect(disk.makeReadOnly(false)).toBe(true),
        },
      ]
    : []),
  {
    name: 'is gone',
    code: 'storage-unavailable',
    begin: async () => {
      if (disk) await disk.remove()
      else await rename(blobs, `${blobs}.away`)
      await writeFile(blobs, 'This is no folder.')
    },
    end: async () => {
      await rm(blobs)
      if (disk) await mkdir(blobs)
      else await rename(`${blobs}.away`, blobs)
    },
  },
]

describe.each(states)('while the storage $name', ({ code, begin, end }) => {
  const sent = [
    ['an upload', upload, () => database.unsafe.image.count()],
    ['an edit', edit, () => database.unsafe.edit.count()],
  ] as const

  it.each(sent)('%s is refused with 503, and accepted afterwards', async (_, send, count) => {
    const key = randomUUID()
    const before = await count()
    await begin()
    try {
      // The room on a disk is asked for once a second.
      await new Promise((resolve) => setTimeout(resolve, 1100))
      for (let i = 0; i < 2; i++) {
        const answer = await send(key)
        const { error } = (await answer.json()) as {
          error: { message: string; code: unknown; data?: { code: string } }
        }
        expect([answer.status, error.data?.code ?? error.code]).toEqual([503, code])
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
        expect(error.message).toMatch(/^The(?:re is no room| pictures cannot be reached).*\.$/)
        expect(error.message).not.toContain(folder)
      }
      const health = await browser.request('/api/health/ready')
      expect(await health.json()).toMatchObject({ problem: code })
    } finally {
      await end()
    }
    expect(await count()).toBe(before)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await send(key)).status).toBeLessThan(300)
    expect(await count()).toBe(before + 1)
    expect(await (await browser.request('/api/health/ready')).json()).toEqual({ status: 'ok' })
  })
})
