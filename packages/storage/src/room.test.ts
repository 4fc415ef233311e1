import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { diskBlobs } from './disk.ts'

const megabyte = 2 ** 20
const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-room-'))
const options = ['-t', 'tmpfs', '-o', 'size=20m', 'amend-test', folder]
const mounted = process.platform === 'linux' && spawnSync('mount', options).status === 0
afterAll(async () => {
  if (mounted) spawnSync('umount', [folder])
  await rm(folder, { recursive: true, force: true })
})

// Only root may mount the small disk that this needs.
describe.skipIf(!mounted)('a disk of 20 MB', () => {
  it('accepts what leaves its reserve, refuses more, and accepts it again when there is room', async () => {
    const blobs = diskBlobs(path.join(folder, 'blobs'))
    await blobs.requireRoom(18 * megabyte)
    await expect(blobs.requireRoom(20 * megabyte)).rejects.toMatchObject({ code: 'no-space' })
    const ballast = path.join(folder, 'ballast')
    await writeFile(ballast, Buffer.alloc(19.5 * megabyte, 1))
    await expect.poll(() => blobs.requireRoom(1).catch(({ code }) => code), { timeout: 3000 }).toBe('no-space')
    const { bavail } = await statfs(folder)
    // Accepted work may use the reserve.
    expect(bavail).toBeGreaterThan(0)
    await blobs.put(Buffer.from('the result of an edit'))
    await rm(ballast)
    await expect
      .poll(() => blobs.requireRoom(18 * megabyte).catch(({ code }) => code), { timeout: 3000 })
      .toBeUndefined()
  })

  it('that can only be read accepts nothing new', async () => {
    const blobs = diskBlobs(path.join(folder, 'blobs'))
    await blobs.requireRoom(megabyte)
    const remount = (mode: string) => spawnSync('mount', ['-o', `remount,${mode}`, folder]).status
    expect(remount('ro')).toBe(0)
    try {
      for (const use of ['new', 'accepted'] as const) {
        await expect(blobs.requireRoom(1, use)).rejects.toMatchObject({ code: 'denied' })
      }
    } finally {
      remount('rw')
    }
    await blobs.requireRoom(megabyte)
  })

  it('that is full fails with its own code, and stores nothing', async () => {
    const blobs = diskBlobs(path.join(folder, 'blobs'))
    await expect(blobs.put(Buffer.alloc(30 * megabyte, 1))).rejects.toMatchObject({ code: 'no-space' })
    await blobs.put(Buffer.alloc(megabyte, 2))
  })
})
