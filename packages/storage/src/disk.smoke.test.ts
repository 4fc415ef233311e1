import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { diskBlobs } from './disk.ts'

it('stores bytes by their hash', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-blobs-'))
  const blobs = diskBlobs(folder)
  const { sha256 } = await blobs.put(Buffer.from('abc'))
  // FIPS 180-2, appendix B.1.
  expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect((await blobs.read(sha256)).toString()).toBe('abc')
  await rm(folder, { recursive: true })
})
