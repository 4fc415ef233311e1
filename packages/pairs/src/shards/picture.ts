/** The bytes of a pair's picture, wherever it is. */
import { open, readFile } from 'node:fs/promises'
import { errorCodeOf } from '@amend/files'
import { ImagingError, type Picture, readPicture } from '@amend/imaging'
import { parseLocation } from './location.ts'

/**
 * Reads the picture at a pair's `input` or `output`.
 * @throws ImagingError as `readPicture`
 */
export async function readPairPicture(place: string): Promise<Picture> {
  return parseLocation(place) ? readPicture(await pairBytes(place)) : readPicture(place)
}

/**
 * The encoded picture at a pair's `input` or `output`.
 * @throws ImagingError 'not-found', 'truncated', 'cannot-read'
 */
export async function pairBytes(place: string): Promise<Uint8Array> {
  const location = parseLocation(place)
  try {
    if (!location) return await readFile(place)
    if (location.kind === 'parquet') {
      // Loaded when it is needed: DuckDB is a large library.
      const { readCell } = await import('./parquet-cells.ts')
      return await readCell(location)
    }
    return await readRange(location.file, location.offset, location.bytes)
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause
    if (errorCodeOf(cause) === 'ENOENT') throw new ImagingError('not-found', `There is no file ${place}.`, { cause })
    throw new ImagingError('cannot-read', `${place} cannot be read.`, { cause })
  }
}

async function readRange(file: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await handle.read(bytes, 0, length, offset)
    if (bytesRead < length) throw new ImagingError('truncated', `${file} is cut off.`)
    return bytes
  } finally {
    await handle.close()
  }
}

/**
 * The pictures that are read together with that of a place: a row group of a Parquet file, as text. Undefined where each picture
 * can be read alone.
 */
export async function readUnit(place: string): Promise<string | undefined> {
  const location = parseLocation(place)
  if (location?.kind !== 'parquet') return undefined
  const { rowGroupsOf } = await import('./parquet-cells.ts')
  const starts = await rowGroupsOf(location.file)
  return `${location.file}#${starts.findLastIndex((start) => start <= location.row)}`
}
