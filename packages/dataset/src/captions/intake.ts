/** Takes captions into a dataset: without duplicates, without what the moderation refuses, each with its number. */
import { createHash } from 'node:crypto'
import { writeTable } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import type { CaptionRow } from '../rows.ts'
import type { Moderator } from './moderation.ts'
import { type RawCaption, readCaptions } from './read.ts'
import { countRefusals, type Intake } from './refusals.ts'

/** Options of `takeCaptions`. */
export interface IntakeOptions {
  readonly moderate?: Moderator
  /** The most captions. */
  readonly limit?: number
  /** Whether rows need an instruction and an edited caption. */
  readonly ready?: boolean
  readonly signal?: AbortSignal
}

/**
 * Reads a file of captions into `captions.parquet`. A caption or an address that was taken before is a duplicate
 * (generate_txt_dataset.py).
 * @throws DatasetError 'bad-data', 'empty-data', 'already-exists', 'disk-full', 'no-permission'
 */
export async function takeCaptions(dataset: DatasetFolder, file: string, options: IntakeOptions = {}): Promise<Intake> {
  const { moderate, limit = Number.POSITIVE_INFINITY, ready = false, signal } = options
  const refusals = countRefusals()
  const used = new Set<string>()
  let read = 0
  let taken = 0

  async function* rows(): AsyncGenerator<CaptionRow> {
    for await (const raw of readCaptions(file)) {
      signal?.throwIfAborted()
      if (taken >= limit) return
      read += 1
      const reason =
        raw.broken ?? problemOf(raw, ready) ?? duplicate(raw, used) ?? (await moderate?.(raw.caption ?? ''))
      if (reason !== undefined) {
        refusals.refuse(reason, raw.place)
        continue
      }
      for (const key of keysOf(raw)) used.add(key)
      yield rowOf(raw, taken++)
    }
  }
  await writeTable(dataset.captions, 'captions', rows())
  const intake = await refusals.write(dataset, { read, taken })
  if (taken === 0) {
    const [first] = Object.entries(intake.refused)
    throw new DatasetError(
      'empty-data',
      `${file} has no caption that can be used${first ? ` (${first[1].places[0]}: ${first[0]})` : ''}.`,
    )
  }
  return intake
}

function problemOf({ instruction, editedCaption }: RawCaption, ready: boolean): string | undefined {
  if (!ready) return undefined
  if (instruction === undefined) return 'it has no instruction'
  return editedCaption === undefined ? 'it has no edited caption' : undefined
}

/** Hashes, because millions of captions would not fit into memory. With ready triples a caption may come again. */
function keysOf({ caption, url, instruction }: RawCaption): string[] {
  const hash = (kind: string, text: string) =>
    createHash('sha1').update(`${kind}\0${text}`).digest('base64').slice(0, 16)
  return [
    hash('caption', `${caption?.toLowerCase()}\0${instruction ?? ''}`),
    ...(url !== undefined && instruction === undefined ? [hash('url', url)] : []),
  ]
}

const duplicate = (raw: RawCaption, used: ReadonlySet<string>): string | undefined =>
  keysOf(raw).some((key) => used.has(key)) ? 'it is a duplicate' : undefined

function rowOf({ caption = '', url, licence, instruction, editedCaption }: RawCaption, id: number): CaptionRow {
  return {
    caption_id: id,
    caption,
    url: url ?? null,
    licence: licence ?? null,
    instruction: instruction ?? null,
    edited_caption: editedCaption ?? null,
    photo: null,
  }
}
