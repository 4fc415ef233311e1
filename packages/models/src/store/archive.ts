/** Unpacks an archive of a checkpoint: a zip or a tar, also one that is gzipped. What it holds is not trusted. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import tar from 'tar-stream'
import yauzl from 'yauzl'
import { ModelError } from '../error.ts'
import { isSafeFilePath, quote } from './name.ts'

/** What a file is, by its first bytes and not by its name. */
export type FileFormat = 'safetensors' | 'zip' | 'tar' | 'tar.gz'

/** @returns undefined for anything else */
export async function formatOf(file: string): Promise<FileFormat | undefined> {
  const handle = await open(file)
  try {
    const head = Buffer.alloc(512)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    if (bytesRead >= 4 && head.readUInt32BE(0) === 0x504b0304) return 'zip'
    if (bytesRead >= 2 && head.readUInt16BE(0) === 0x1f8b) return 'tar.gz'
    if (bytesRead >= 262 && head.toString('latin1', 257, 262) === 'ustar') return 'tar'
    // The length of the header, then the header's JSON.
    return bytesRead >= 9 && head.readUInt8(8) === 0x7b ? 'safetensors' : undefined
  } finally {
    await handle.close()
  }
}

interface Limits {
  /** Of all files together. */
  readonly bytes: number
  readonly signal?: AbortSignal | undefined
}

/** Checkpoints have some dozens. */
const mostFiles = 2000
/** What archivers of macOS add. */
const litter = /(^|\/)(__MACOSX|\.DS_Store|\._[^/]*)(\/|$)/

/** @throws ModelError 'broken-file' for an archive that is cut off, holds a link or a path that leads out of it, or is too large */
export async function unpack(
  file: string,
  format: Exclude<FileFormat, 'safetensors'>,
  folder: string,
  limits: Limits,
): Promise<void> {
  let files = 0
  let left = limits.bytes
  const store = async (name: string, content: Readable) => {
    const relative = name.replace(/^(\.\/)+/, '')
    if (litter.test(relative)) return void content.resume()
    if (!isSafeFilePath(relative)) throw broken(`it holds the path ${quote(name)}, which leads out of it`)
    files += 1
    if (files > mostFiles) throw broken(`it holds more than ${mostFiles} files`)
    const target = path.join(folder, relative)
    await mkdir(path.dirname(target), { recursive: true })
    await pipeline(content, counted, createWriteStream(target, { flags: 'wx' }), { signal: limits.signal })
  }
  async function* counted(content: AsyncIterable<Buffer>) {
    for await (const chunk of content) {
      left -= chunk.byteLength
      if (left < 0) throw broken('its files are larger than the limit')
      yield chunk
    }
  }
  try {
    if (format === 'zip') await unzip(file, store)
    else await untar(file, format, store, limits.signal)
  } catch (error) {
    limits.signal?.throwIfAborted()
    if (error instanceof ModelError || isOfDisk(error)) throw error
    throw broken('it is cut off or damaged', error)
  }
}

type Store = (name: string, content: Readable) => Promise<void>

async function unzip(file: string, store: Store): Promise<void> {
  const zip = await yauzl.openPromise(file, { strictFileNames: true, autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      if (entry.isEncrypted()) throw broken('it is encrypted')
      await store(entry.fileName, await zip.openReadStreamPromise(entry))
    }
  } finally {
    zip.close()
  }
}

async function untar(file: string, format: 'tar' | 'tar.gz', store: Store, signal?: AbortSignal): Promise<void> {
  const extract = tar.extract()
  const source = createReadStream(file, { signal })
  const reading =
    format === 'tar.gz' ? pipeline(source, createGunzip(), extract) : pipeline(source, extract as NodeJS.WritableStream)
  // Awaited at the end; a failure of the source ends the iteration as well.
  reading.catch(() => {})
  for await (const entry of extract) {
    const { name, type } = entry.header
    if (type === 'directory') entry.resume()
    else if (type === 'file' || type === 'contiguous-file') await store(name, entry as unknown as Readable)
    else throw broken(`it holds ${quote(name)}, which is no plain file`)
  }
  await reading
}

const broken = (why: string, cause?: unknown) =>
  new ModelError('broken-file', `The archive cannot be unpacked: ${why}.`, { cause })

const isOfDisk = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'].includes(String(error.code))
