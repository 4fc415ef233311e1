/** What a chunk holds, as rows for a list of the whole dataset elsewhere, with its pictures in one file. */
import { open } from 'node:fs/promises'
import type { DatasetSampleRow, DatasetTripleRow } from '@amend/contract'
import { encodePicture, readPicture, resizePicture } from '@amend/imaging'
import { openDatabase, tableOf } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'

export interface ChunkListing {
  readonly triples: readonly DatasetTripleRow[]
  readonly samples: readonly DatasetSampleRow[]
  /** Of the encoded pictures as the dataset has them. */
  readonly pictureBytes: number
}

/** The longer side of a listed picture, pixels. */
const mostSide = 512

interface Pictures {
  readonly pictureAt: number
  readonly beforeBytes: number
  readonly afterBytes: number
}

/**
 * Reads a chunk that is made. Its pictures are written to a file as WebP, at most 512 pixels wide and high.
 * @param pictureFile is empty where the chunk keeps no pictures
 */
export async function listChunk(dataset: DatasetFolder, chunk: number, pictureFile: string): Promise<ChunkListing> {
  const database = await openDatabase()
  const table = (name: 'triples' | 'candidates' | 'pictures') => tableOf(name, [dataset.chunkFile(name, chunk)])
  try {
    const triples = await database.rows<DatasetTripleRow>(
      `SELECT triple, caption, instruction, edited_caption AS "editedCaption", url, licence, writer, refused
       FROM ${table('triples')} ORDER BY triple`,
    )
    const places = new Map<string, Pictures>()
    let [at, pictureBytes] = [0, 0]
    const file = await open(pictureFile, 'w')
    try {
      const stored = await database.rows<{ triple: number; candidate: number }>(
        `SELECT triple, candidate FROM ${table('pictures')} ORDER BY triple, candidate`,
      )
      // One at a time: all pictures of a chunk may be larger than the memory of a process.
      for (const { triple, candidate } of stored) {
        const [pair] = await database.rows<{ before: Uint8Array; after: Uint8Array }>(
          `SELECT before, after FROM ${table('pictures')} WHERE triple = ${triple} AND candidate = ${candidate}`,
        )
        if (!pair) continue
        const [before, after] = [await shown(pair.before), await shown(pair.after)]
        await file.write(before)
        await file.write(after)
        places.set(`${triple}-${candidate}`, {
          pictureAt: at,
          beforeBytes: before.byteLength,
          afterBytes: after.byteLength,
        })
        at += before.byteLength + after.byteLength
        pictureBytes += pair.before.byteLength + pair.after.byteLength
      }
    } finally {
      await file.close()
    }
    const candidates = await database.rows<Omit<DatasetSampleRow, keyof Pictures>>(
      `SELECT triple, candidate, seed, clip_sim_image AS image, clip_sim_dir AS direction, clip_sim_0 AS "captionBefore",
       clip_sim_1 AS "captionAfter", p2p_threshold AS "sharedAttention", cfg_scale AS guidance, coalesce(unsafe, false) AS unsafe
       FROM ${table('candidates')} ORDER BY triple, candidate`,
    )
    const none = { pictureAt: null, beforeBytes: null, afterBytes: null }
    return {
      triples,
      samples: candidates.map((row) => ({ ...row, ...(places.get(`${row.triple}-${row.candidate}`) ?? none) })),
      pictureBytes,
    }
  } finally {
    database.close()
  }
}

async function shown(bytes: Uint8Array): Promise<Uint8Array> {
  const picture = await readPicture(bytes, { minSide: 1 })
  const scale = Math.min(1, mostSide / Math.max(picture.width, picture.height))
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale))
  const small = scale < 1 ? await resizePicture(picture, side(picture.width), side(picture.height)) : picture
  return encodePicture(small, { format: 'webp' })
}
