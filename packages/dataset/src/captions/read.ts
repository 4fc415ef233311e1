/** Captions, and ready triples, from the files in which they come: text, JSON lines, CSV, Parquet. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { openDatabase, quoted } from '../database.ts'
import { DatasetError } from '../error.ts'

/** A line or row of a file, as it was read. */
export interface RawCaption {
  /** "captions.jsonl:12" */
  readonly place: string
  readonly caption?: string
  readonly url?: string
  readonly licence?: string
  readonly instruction?: string
  readonly editedCaption?: string
  /** Why the line cannot be read; then nothing else is given. */
  readonly broken?: string
}

/**
 * Names of the columns, first one wins: those of LAION, of the released prompts of InstructPix2Pix (`input`, where its
 * generator reads `caption`), and of Hugging Face's copies.
 */
const columns = {
  caption: ['caption', 'input', 'original_prompt', 'input_caption', 'text', 'prompt'],
  url: ['url', 'image_url', 'link'],
  licence: ['licence', 'license', 'rights'],
  instruction: ['edit', 'instruction', 'edit_prompt'],
  editedCaption: ['output', 'edited_prompt', 'output_caption', 'edited_caption'],
} as const

const longest = 2000 // characters of a caption

/**
 * Reads a file row by row. Broken rows come with their place and the reason, and never end the reading.
 * @throws DatasetError 'bad-data' for a missing file or one of another kind
 */
export async function* readCaptions(file: string): AsyncGenerator<RawCaption> {
  const found = await stat(file).catch((cause) => {
    throw new DatasetError('bad-data', `There is no file ${file}.`, { cause })
  })
  if (found.isDirectory()) {
    throw new DatasetError('bad-data', `${file} is a folder: give a .txt, .jsonl, .csv, .tsv or .parquet file.`)
  }
  switch (path.extname(file).toLowerCase()) {
    case '.txt':
      return yield* textLines(file)
    case '.jsonl':
    case '.ndjson':
      return yield* jsonLines(file)
    case '.csv':
    case '.tsv':
    case '.parquet':
      return yield* table(file)
    default:
      throw new DatasetError('bad-data', `${file} is not read: give a .txt, .jsonl, .csv, .tsv or .parquet file.`)
  }
}

async function* lines(file: string): AsyncGenerator<readonly [place: string, line: string]> {
  const reader = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  let number = 0
  for await (const line of reader) {
    number += 1
    if (line.trim() !== '') yield [`${path.basename(file)}:${number}`, line]
  }
}

async function* textLines(file: string): AsyncGenerator<RawCaption> {
  for await (const [place, line] of lines(file)) yield rawOf(place, { caption: line })
}

async function* jsonLines(file: string): AsyncGenerator<RawCaption> {
  for await (const [place, line] of lines(file)) {
    let row: unknown
    try {
      row = JSON.parse(line)
    } catch {
      yield { place, broken: 'the line is not JSON' }
      continue
    }
    if (typeof row === 'string') yield rawOf(place, { caption: row })
    else if (typeof row === 'object' && row !== null && !Array.isArray(row)) yield rawOf(place, row)
    else yield { place, broken: 'the line is no object' }
  }
}

/** CSV and Parquet by DuckDB, a batch of rows at a time. */
async function* table(file: string): AsyncGenerator<RawCaption> {
  const database = await openDatabase()
  const name = path.basename(file)
  const parquet = name.toLowerCase().endsWith('.parquet')
  const from = parquet
    ? `read_parquet(${quoted(file)})`
    : `read_csv(${quoted(file)}, all_varchar = true, header = true, ignore_errors = true, store_rejects = true)`
  try {
    const result = await database.connection.stream(`SELECT * FROM ${from}`).catch((cause) => {
      throw new DatasetError('bad-data', `${file} cannot be read as ${parquet ? 'Parquet' : 'CSV'}.`, { cause })
    })
    let number = 0
    for await (const rows of result.yieldRowObjectJs()) {
      for (const row of rows) {
        number += 1
        yield rawOf(`${name}:${parquet ? number : number + 1}`, row)
      }
    }
    if (parquet) return
    const rejected = await database.rows<{ line: number; error_message: string }>(
      'SELECT line, min(error_message) AS error_message FROM reject_errors GROUP BY line ORDER BY line',
    )
    for (const { line, error_message } of rejected) {
      yield { place: `${name}:${line}`, broken: error_message.split('\n')[0] ?? 'the line is broken' }
    }
  } finally {
    database.close()
  }
}

function rawOf(place: string, row: object): RawCaption {
  const byName = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
  const textOf = (names: readonly string[]) => {
    const value = names
      .map((name) => byName.get(name))
      .find((found) => typeof found === 'string' && found.trim() !== '')
    return typeof value === 'string' ? value.normalize('NFC').replace(/\s+/gu, ' ').trim() : undefined
  }
  const caption = textOf(columns.caption)
  if (caption === undefined) return { place, broken: 'it has no caption' }
  if (caption.length > longest) return { place, broken: `its caption is longer than ${longest} characters` }
  const [url, licence, instruction, editedCaption] = [
    textOf(columns.url),
    textOf(columns.licence),
    textOf(columns.instruction),
    textOf(columns.editedCaption),
  ]
  return {
    place,
    caption,
    ...(url !== undefined && { url }),
    ...(licence !== undefined && { licence }),
    ...(instruction !== undefined && { instruction }),
    ...(editedCaption !== undefined && { editedCaption }),
  }
}
