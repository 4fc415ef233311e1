/** Unpacks an archive of pairs that somebody sends: nothing of it gets outside of its folder, and nothing in it is run. */
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ArchiveFormat } from '@amend/contract'
import { errorCodeOf } from '@amend/files'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { diskError } from '../database.ts'
import { DatasetError } from '../error.ts'

/** Files of one archive, at most: a dataset has two pictures a pair. */
const mostFiles = 4_000_000
/** How many times larger the content may be than the archive: pictures are compressed already. */
const mostInflation = 20

/**
 * Unpacks an archive into a new folder.
 * @param file whose bytes are moved into the folder where they are a shard themselves
 * @returns the folder in which the pairs are: that of the archive's only folder, where it has no other content
 * @throws DatasetError 'bad-data' for a file that is no such archive, or is broken; 'disk-full', 'no-permission'; the signal's reason
 */
export async function unpackArchive(
  file: string,
  format: ArchiveFormat,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    await mkdir(folder, { recursive: true })
    // Layouts of their own: one shard of WebDataset, or of Hugging Face.
    if (format !== 'zip') {
      await rename(file, path.join(folder, `pairs.${format}`))
      return folder
    }
    await unzip(file, folder, signal)
    return await innermost(folder)
  } catch (error) {
    throw diskError(error, folder)
  }
}

async function unzip(file: string, folder: string, signal: AbortSignal): Promise<void> {
  const archive = await opened(file)
  try {
    let [files, room] = [0, archive.fileSize * mostInflation]
    for await (const entry of archive.eachEntry()) {
      signal.throwIfAborted()
      files += 1
      room -= entry.uncompressedSize
      if (files > mostFiles || room < 0) throw new DatasetError('bad-data', 'The archive unpacks to too much.')
      await unpack(archive, entry, folder, signal)
    }
  } catch (error) {
    const code = errorCodeOf(error)
    if (code === 'EEXIST') {
      throw new DatasetError('bad-data', 'The archive has two files of one name.', { cause: error })
    }
    if (error instanceof DatasetError || signal.aborted || code?.startsWith('E')) throw error
    throw new DatasetError('bad-data', `The archive is broken: ${sentenceOf(error)}.`, { cause: error })
  } finally {
    archive.close()
  }
}

async function unpack(archive: ZipFile, entry: Entry, folder: string, signal: AbortSignal): Promise<void> {
  const { fileName } = entry
  if (fileName.endsWith('/') || isExtra(fileName)) return
  // The reader refuses absolute names and "..".
  const target = path.join(folder, fileName)
  await mkdir(path.dirname(target), { recursive: true })
  await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx' }), { signal })
}

async function opened(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { strictFileNames: true, validateEntrySizes: true, autoClose: false })
  } catch (cause) {
    throw new DatasetError('bad-data', 'The file is no ZIP archive, or it is cut off.', { cause })
  }
}

/** What archivers add. */
const isExtra = (name: string): boolean => name.startsWith('__MACOSX/') || path.basename(name) === '.DS_Store'

/** Folders that are parts of a layout, and not around one. */
const parts = new Set(['train', 'validation', 'test', 'data', 'images'])

async function innermost(folder: string): Promise<string> {
  const [only, ...others] = await readdir(folder, { withFileTypes: true })
  if (!only?.isDirectory() || others.length > 0 || parts.has(only.name)) return folder
  return innermost(path.join(folder, only.name))
}

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/\.$/, '').slice(0, 200) : 'it cannot be read'
