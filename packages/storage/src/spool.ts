/** Buffers bytes in a file until their hash is known. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { BlobSource, PutOptions, Stored } from './blobs.ts'
import { diskFailure } from './disk-error.ts'
import { BlobError } from './error.ts'

export interface Spooled extends Stored {
  readonly file: string
}

/**
 * Writes a source to a new file in a folder and flushes it.
 * @throws BlobError 'too-large', 'mismatch'; errors of the source. The file is deleted then.
 */
export async function spool(folder: string, source: BlobSource, options: PutOptions): Promise<Spooled> {
  const { file, handle } = await create(folder).catch(failed)
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      bytes += chunk.length
      assertLimit(bytes, options)
      hash.update(chunk)
      await handle.writeFile(chunk).catch(failed)
    }
    const sha256 = hash.digest('hex')
    assertExpected(sha256, options)
    await handle.sync().catch(failed)
    await handle.close()
    return { file, sha256, bytes }
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(file, { force: true })
    throw error
  }
}

async function create(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, randomUUID())
  return { file, handle: await open(file, 'wx', 0o600) }
}

const failed = (error: unknown): never => {
  throw diskFailure(error)
}

export function assertLimit(bytes: number, { limit = Number.POSITIVE_INFINITY }: PutOptions): void {
  if (bytes <= limit) return
  throw new BlobError('too-large', `The file has more than the ${limit.toLocaleString('en')} bytes that are allowed.`)
}

export function assertExpected(actual: string, { sha256 = actual }: PutOptions): void {
  if (actual === sha256) return
  throw new BlobError('mismatch', 'The bytes that arrived are not those that were announced.')
}

/** Deletes files that were not written to recently. @returns how many */
export async function clearSpool(folder: string, before: Date): Promise<number> {
  let cleared = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name)
    const modified = await stat(file).catch(() => undefined)
    if (!modified || modified.mtime >= before) continue
    await rm(file, { force: true })
    cleared++
  }
  return cleared
}
