/**
 * Writes the ImageFolder layout of Hugging Face's `datasets` (version 4 and later, which read several pictures per row
 * and pictures in several rows). `metadata.jsonl` has one object per row; a key that ends in `_file_name` becomes a
 * column of pictures.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { diskProblem, errorCodeOf } from '@amend/files'
import { encodePicture, ImagingError, type Picture, resizePicture, visibleColours } from '@amend/imaging'
import { PairsError } from './error.ts'
import type { Pair, Pairs, Skipped } from './pair.ts'
import { readPairPicture } from './shards/picture.ts'

/** Names of the columns, for the arguments of a trainer. */
export const columns = { original: 'original_image', edited: 'edited_image', instruction: 'edit_prompt' } as const

/** How pictures are written. */
export interface ImageFolderOptions {
  /** Pictures with a longer side are reduced to it, because the trainer resizes them again. Default 1024 pixels. */
  readonly mostSide?: number
  readonly onProgress?: (done: number, of: number) => void
  readonly signal?: AbortSignal
}

/** A dataset that was written. */
export interface ImageFolder {
  readonly folder: string
  readonly pairs: number
  /** One for each wording of an edit. */
  readonly rows: number
  readonly skipped: readonly Skipped[]
}

const quality = 95

/**
 * Writes pairs as an ImageFolder. Pictures are encoded again: upright, in sRGB, without metadata such as place and time. The
 * folder appears when it is complete.
 * @throws PairsError 'already-exists', 'empty-data', 'disk-full', 'no-permission'; the signal's reason when aborted
 */
export async function writeImageFolder(
  { pairs, skipped: before }: Pairs,
  folder: string,
  { mostSide = 1024, onProgress, signal }: ImageFolderOptions = {},
): Promise<ImageFolder> {
  const partial = `${folder}.partial`
  try {
    await rm(partial, { recursive: true, force: true })
    await mkdir(path.join(partial, 'original'), { recursive: true })
    await mkdir(path.join(partial, 'edited'))
    const rows: string[] = []
    const skipped: Skipped[] = [...before]
    let written = 0
    for (const [i, pair] of pairs.entries()) {
      signal?.throwIfAborted()
      try {
        const name = `${String(i).padStart(7, '0')}.jpg`
        await writePair(partial, name, pair, mostSide)
        rows.push(...pair.instructions.map((instruction) => rowOf(name, instruction)))
        written++
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error
        skipped.push({ id: pair.id, reason: error.message })
      }
      onProgress?.(i + 1, pairs.length)
    }
    if (written === 0) throw new PairsError('empty-data', `None of the ${pairs.length} pairs can be read.`)
    await writeFile(path.join(partial, 'metadata.jsonl'), rows.join(''))
    await rename(partial, folder)
    return { folder, pairs: written, rows: rows.length, skipped }
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw explained(error, folder)
  }
}

async function writePair(folder: string, name: string, { input, output }: Pair, mostSide: number): Promise<void> {
  const pictures = [
    visibleColours(await readPairPicture(input)),
    visibleColours(await readPairPicture(output)),
  ] as const
  for (const [i, kind] of (['original', 'edited'] as const).entries()) {
    const small = await atMost(pictures[i] as Picture, mostSide)
    await writeFile(path.join(folder, kind, name), await encodePicture(small, { format: 'jpeg', quality }))
  }
}

async function atMost(picture: Picture, side: number): Promise<Picture> {
  const scale = side / Math.max(picture.width, picture.height)
  if (scale >= 1) return picture
  const length = (full: number) => Math.max(1, Math.round(full * scale))
  return resizePicture(picture, length(picture.width), length(picture.height))
}

const rowOf = (name: string, instruction: string): string =>
  `${JSON.stringify({
    [`${columns.original}_file_name`]: `original/${name}`,
    [`${columns.edited}_file_name`]: `edited/${name}`,
    [columns.instruction]: instruction,
  })}\n`

function explained(error: unknown, folder: string): unknown {
  const code = errorCodeOf(error)
  if (code === 'ENOTEMPTY' || code === 'EEXIST') {
    const message = `${folder} exists already: choose another name for the run.`
    return new PairsError('already-exists', message, { cause: error })
  }
  return diskProblem(error, folder, PairsError) ?? error
}
