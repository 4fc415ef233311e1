import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Blobs } from './blobs.ts'
import { diskBlobs } from './disk.ts'
import { diskFailure } from './disk-error.ts'
import { all, hashOf, keepsBlobs, pieces } from './testing/contract.ts'

const makeFolder = () => mkdtemp(path.join(os.tmpdir(), 'amend-blobs-'))

keepsBlobs('blobs on disk', async () => {
  const folder = await makeFolder()
  return { blobs: diskBlobs(folder), stop: () => rm(folder, { recursive: true, force: true }) }
})

describe('the folder of blobs', () => {
  let folder: string
  let blobs: Blobs
  const bytes = randomBytes(300_000)
  const sha256 = hashOf(bytes)
  const file = () => path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)

  beforeEach(async () => {
    folder = await makeFolder()
    blobs = diskBlobs(folder)
  })

  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('has each blob two folders deep, readable for this user only, and no other files', async () => {
    await blobs.put(pieces(bytes))
    expect((await readFile(file())).equals(bytes)).toBe(true)
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await readdir(path.join(folder, 'incoming'))).toEqual([])
  })

  it('detects damaged bytes during a read, and repairs them on the next put', async () => {
    await blobs.put(bytes)
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8((damaged.readUInt8(150_000) + 1) % 256, 150_000)
    await writeFile(file(), damaged)
    await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'corrupt' })
    await expect(buffer((await blobs.get(sha256)).stream)).rejects.toMatchObject({ code: 'corrupt' })
    const unchecked = await blobs.get(sha256, { verify: false })
    expect((await buffer(unchecked.stream)).equals(damaged)).toBe(true)
    await blobs.put(bytes)
    expect((await blobs.read(sha256)).equals(bytes)).toBe(true)
    await truncate(file(), 1000)
    await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'corrupt' })
    await blobs.put(pieces(bytes))
    expect((await blobs.read(sha256)).equals(bytes)).toBe(true)
  })

  it('fails when a file is truncated during a read', async () => {
    const large = randomBytes(4_000_000)
    const stored = await blobs.put(large)
    const { stream } = await blobs.get(stored.sha256, { verify: false })
    const place = path.join(folder, stored.sha256.slice(0, 2), stored.sha256.slice(2, 4), stored.sha256)
    await truncate(place, 100_000)
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'corrupt' })
  })

  it('lists blobs only', async () => {
    await blobs.put(bytes)
    await writeFile(path.join(folder, 'notes.txt'), 'x')
    await writeFile(path.join(path.dirname(file()), `${sha256}.old`), 'x')
    await mkdir(path.join(folder, 'zz', 'zz'), { recursive: true })
    await writeFile(path.join(folder, 'zz', 'zz', sha256), 'x')
    // In the wrong folder: no read would look there.
    const misplaced = path.join(folder, '00', '00')
    await mkdir(misplaced, { recursive: true })
    await writeFile(path.join(misplaced, 'f'.repeat(64)), 'x')
    expect(await all(blobs.list())).toMatchObject([{ sha256, bytes: 300_000 }])
  })

  it('lists nothing before the first put', async () => {
    await rm(folder, { recursive: true })
    expect(await all(blobs.list())).toEqual([])
    expect(await blobs.discardIncomplete(new Date())).toBe(0)
    await blobs.put(bytes)
    expect(await blobs.has(sha256)).toBe(true)
  })

  it('leaves only an incomplete file when the process is killed, and discards it', async () => {
    const program = `
      import { diskBlobs } from ${JSON.stringify(new URL('./disk.ts', import.meta.url).href)}
      async function* slow() {
        yield Buffer.alloc(100_000)
        console.log('written')
        await new Promise((resolve) => setTimeout(resolve, 60_000))
      }
      await diskBlobs(${JSON.stringify(folder)}).put(slow())`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    expect(await all(blobs.list())).toEqual([])
    const [left = ''] = await readdir(path.join(folder, 'incoming'))
    expect(await blobs.discardIncomplete(new Date(Date.now() - 60_000))).toBe(0)
    const old = new Date(Date.now() - 120_000)
    await utimes(path.join(folder, 'incoming', left), old, old)
    expect(await blobs.discardIncomplete(new Date(Date.now() - 60_000))).toBe(1)
    expect(await readdir(path.join(folder, 'incoming'))).toEqual([])
  })

  it('reports that the folder cannot be used', async () => {
    const file = path.join(folder, 'file')
    await writeFile(file, '')
    const failures = [diskBlobs(file).put(bytes), diskBlobs(file).check()]
    for (const failure of await Promise.allSettled(failures)) {
      expect(failure).toMatchObject({ status: 'rejected', reason: { name: 'BlobError', code: 'unavailable' } })
    }
  })

  it('reports that the disk is full', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(diskFailure(full)).toMatchObject({ code: 'no-space', cause: full })
  })

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('stores nothing on a full disk', async () => {
    const small = path.join(folder, 'small')
    await mkdir(small)
    const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]).status === 0
    if (!mounted) return
    try {
      const cramped = diskBlobs(small)
      await expect(cramped.put(bytes)).rejects.toMatchObject({ code: 'no-space' })
      expect(await cramped.has(sha256)).toBe(false)
      expect(await readdir(path.join(small, 'incoming'))).toEqual([])
      await cramped.put(bytes.subarray(0, 100_000))
    } finally {
      spawnSync('/bin/umount', [small])
    }
  })
})
