import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { syncFolder } from '@amend/files'
import {
  assertHash,
  type BlobContent,
  type BlobSource,
  type Blobs,
  type GetOptions,
  hashPattern,
  type ListedBlob,
  notFound,
  type PutOptions,
  resolveRange,
  type Stored,
} from './blobs.ts'
import { diskFailure, isMissing } from './disk-error.ts'
import { diskRoom } from './room.ts'
import { clearSpool, spool } from './spool.ts'
import { verified } from './verify.ts'

/**
 * Blobs as files: `ab/cd/abcd…`, two folders deep so that none grows large. They are written to a temporary file,
 * flushed and renamed: after a crash or a power cut a blob is complete or absent. Only the user of this process may
 * read them.
 * @param folder created when missing
 */
export function diskBlobs(folder: string): Blobs {
  const root = path.resolve(folder)
  const incoming = path.join(root, 'incoming')
  const fileOf = (sha256: string) => path.join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256)

  async function put(source: BlobSource, options: PutOptions = {}): Promise<Stored> {
    const { file, sha256, bytes } = await spool(incoming, source, options)
    try {
      await options.claim?.({ sha256, bytes })
      const place = fileOf(sha256)
      // A damaged copy is replaced by these intact bytes.
      if ((await sizeOf(place)) !== bytes || (await hashOf(place)) !== sha256) {
        await moveInto(root, file, place).catch(failed)
      }
      return { sha256, bytes }
    } finally {
      await rm(file, { force: true })
    }
  }

  async function get(sha256: string, options: GetOptions = {}): Promise<BlobContent> {
    assertHash(sha256)
    const handle = await open(fileOf(sha256)).catch((error) => {
      throw isMissing(error) ? notFound(sha256, error) : diskFailure(error)
    })
    try {
      const totalBytes = (await handle.stat()).size
      const { start, end, whole } = resolveRange(options, totalBytes)
      const bytes = end - start
      // `end` of a stream is inclusive, so an empty range has none.
      const file = handle.createReadStream({ start, end: Math.max(end - 1, 0), highWaterMark: 256 * 1024 })
      const expected = { bytes, sha256, whole: whole && options.verify !== false, failure: diskFailure }
      return { bytes, totalBytes, stream: verified(file, expected) }
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  async function* list(): AsyncGenerator<ListedBlob> {
    for (const first of await foldersIn(root)) {
      for (const second of await foldersIn(path.join(root, first))) {
        for (const sha256 of await readdir(path.join(root, first, second)).catch(() => [])) {
          if (!hashPattern.test(sha256)) continue
          const file = await stat(fileOf(sha256)).catch(() => undefined)
          if (file?.isFile()) yield { sha256, bytes: file.size, storedAt: file.mtime }
        }
      }
    }
  }

  const requireRoom = diskRoom(root)
  const check = async () => {
    await mkdir(incoming, { recursive: true, mode: 0o700 }).catch(failed)
    await access(incoming, constants.W_OK).catch(failed)
  }
  return {
    requireRoom: async (bytes, use) => {
      await check()
      await requireRoom(bytes, use)
    },
    check,
    put,
    get,
    read: async (sha256) => buffer((await get(sha256)).stream),
    has: async (sha256) => {
      assertHash(sha256)
      return (await sizeOf(fileOf(sha256))) !== undefined
    },
    delete: async (sha256) => {
      assertHash(sha256)
      await rm(fileOf(sha256), { force: true }).catch(failed)
    },
    list,
    discardIncomplete: (begunBefore) => clearSpool(incoming, begunBefore),
  }
}

/** Renames, and flushes the new name and every folder that was created for it. */
async function moveInto(root: string, file: string, place: string) {
  const folder = path.dirname(place)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await rename(file, place)
  for (let parent = folder; ; parent = path.dirname(parent)) {
    await syncFolder(parent)
    if (parent === root) return
  }
}

const hexadecimal = /^[0-9a-f]{2}$/

async function foldersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => hexadecimal.test(name)).sort()
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (isMissing(error)) return undefined
    throw diskFailure(error)
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

const failed = (error: unknown): never => {
  throw diskFailure(error)
}
