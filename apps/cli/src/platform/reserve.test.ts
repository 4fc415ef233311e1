import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, statfs, truncate } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fillReserve, keepReserve, releaseReserve } from './reserve.ts'

const bytes = 2 ** 20
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'amend-reserve-'))
  file = path.join(folder, 'reserve')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** More than the disk has free. */
const tooMuch = async () => {
  const { bavail, bsize } = await statfs(folder)
  return 2 * bavail * bsize
}

describe('fillReserve', () => {
  it('writes all bytes to the disk, readable by their owner only', async () => {
    expect(await fillReserve(folder, bytes)).toBe(true)
    const { size, blocks, mode } = await stat(file)
    expect(size).toBe(bytes)
    // Allocated blocks of 512 bytes: a sparse file would have fewer.
    expect(512 * blocks).toBeGreaterThanOrEqual(bytes)
    expect(mode & 0o777).toBe(0o600)
  })

  it('keeps a complete file, and rewrites a truncated one', async () => {
    await fillReserve(folder, bytes)
    const { mtimeMs } = await stat(file)
    expect(await fillReserve(folder, bytes)).toBe(true)
    expect((await stat(file)).mtimeMs).toBe(mtimeMs)
    await truncate(file, 10)
    expect(await fillReserve(folder, bytes)).toBe(true)
    expect((await stat(file)).size).toBe(bytes)
  })

  it('uses no space of a disk that has little', async () => {
    expect(await fillReserve(folder, await tooMuch())).toBe(false)
    expect(existsSync(file)).toBe(false)
  })
})

describe('releaseReserve', () => {
  it('deletes the reserve of a disk with less free space than its size, and no other', async () => {
    await fillReserve(folder, bytes)
    await releaseReserve(folder, bytes)
    expect(existsSync(file)).toBe(true)
    await releaseReserve(folder, await tooMuch())
    expect(existsSync(file)).toBe(false)
  })

  it('does not throw without a reserve', async () => {
    await releaseReserve(folder, await tooMuch())
    await releaseReserve(path.join(folder, 'none'), bytes)
  })
})

describe('keepReserve', () => {
  it('writes it, and stops on request', async () => {
    const stop = keepReserve(folder, bytes)
    await expect.poll(() => existsSync(file) && stat(file).then(({ size }) => size)).toBe(bytes)
    await stop()
  })
})
