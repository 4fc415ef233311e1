/** Takes photos into a dataset, for a painter that edits them: each with its path, without duplicates. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { ImagingError, readPicture } from '@amend/imaging'
import { writeTable } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import type { CaptionRow } from '../rows.ts'
import { countRefusals, type Intake } from './refusals.ts'

const endings = /\.(jpe?g|png|webp|avif|gif|tiff?|heic|heif)$/i

/**
 * Reads every photo below a folder; a text file of its name holds its caption. Broken photos are counted and named.
 * @throws DatasetError 'bad-data', 'empty-data', 'disk-full', 'no-permission'
 */
export async function takePhotos(
  dataset: DatasetFolder,
  folder: string,
  { limit = Number.POSITIVE_INFINITY, signal }: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<Intake> {
  const names = await readdir(folder, { recursive: true }).catch((cause) => {
    throw new DatasetError('bad-data', `There is no folder ${folder}.`, { cause })
  })
  const photos = names.filter((name) => endings.test(name)).sort()
  const refusals = countRefusals()
  const used = new Set<string>()
  let read = 0
  let taken = 0

  async function* rows(): AsyncGenerator<CaptionRow> {
    for (const photo of photos) {
      signal?.throwIfAborted()
      if (taken >= limit) return
      read += 1
      const problem = await problemOf(path.join(folder, photo), used)
      if (problem !== undefined) {
        refusals.refuse(problem, photo)
        continue
      }
      const caption = await readFile(path.join(folder, photo.replace(endings, '.txt')), 'utf8').catch(() => '')
      yield {
        caption_id: taken++,
        caption: caption.replace(/\s+/gu, ' ').trim(),
        url: null,
        licence: null,
        instruction: null,
        edited_caption: null,
        photo,
      }
    }
  }
  await writeTable(dataset.captions, 'captions', rows())
  const intake = await refusals.write(dataset, { read, taken })
  if (taken === 0) throw new DatasetError('empty-data', `There is no photo in ${folder} that can be used.`)
  return intake
}

async function problemOf(file: string, used: Set<string>): Promise<string | undefined> {
  try {
    const { source } = await readPicture(file)
    const hash = source?.sha256 ?? file
    if (used.has(hash)) return 'it is a duplicate'
    used.add(hash)
    return undefined
  } catch (error) {
    if (error instanceof ImagingError) return 'it is no picture that can be read'
    throw error
  }
}
