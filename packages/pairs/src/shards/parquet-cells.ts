/**
 * Pictures in Parquet files, read a row group at a time. The row groups read last stay in memory up to a limit, because pairs are
 * read in an order that stays in a few shards (`shuffledInShards`).
 */
import { stat } from 'node:fs/promises'
import { ImagingError } from '@amend/imaging'
import { BIGINT } from '@duckdb/node-api'
import { quotedName, quotedText, withParquet } from './parquet.ts'

/** Bytes of encoded pictures that are kept; the row group in use may be larger. */
const memory = 512 * 2 ** 20

interface Group {
  readonly from: number
  readonly to: number
  readonly cells: Promise<readonly (Uint8Array | undefined)[]>
  bytes: number
}

interface File {
  /** First rows of the row groups, then the number of rows. */
  readonly starts: readonly number[]
  readonly changed: number
}

/** In the order of their last use. */
const groups = new Map<string, Group>()
const files = new Map<string, Promise<File>>()

/** @throws ImagingError 'truncated' for a row without a picture, 'not-found', 'cannot-read' */
export async function readCell({
  file,
  row,
  column,
}: {
  file: string
  row: number
  column: string
}): Promise<Uint8Array> {
  const { starts, changed } = await openFile(file)
  const at = starts.findLastIndex((start) => start <= row)
  const [from, to] = [starts[at] ?? 0, starts[at + 1] ?? 0]
  const key = JSON.stringify([file, changed, column, from])
  const group = groups.get(key) ?? { from, to, cells: readGroup(file, column, from, to), bytes: 0 }
  groups.delete(key)
  groups.set(key, group)
  const cells = await group.cells.catch((error) => {
    groups.delete(key)
    throw error
  })
  group.bytes = cells.reduce((sum, cell) => sum + (cell?.byteLength ?? 0), 0)
  forget(key)
  const cell = cells[row - from]
  if (!cell) throw new ImagingError('truncated', `${file} has no picture in row ${row + 1}.`)
  return cell
}

function forget(inUse: string): void {
  let total = [...groups.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  for (const [key, { bytes }] of groups) {
    if (total <= memory) return
    // One still being read has no size yet.
    if (key === inUse || bytes === 0) continue
    groups.delete(key)
    total -= bytes
  }
}

/** The row groups of a file; read again when the file has changed. */
async function openFile(file: string): Promise<File> {
  const changed = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    (cause) => {
      throw new ImagingError('not-found', `There is no file ${file}.`, { cause })
    },
  )
  const known = await files.get(file)
  if (known?.changed === changed) return known
  const opened = rowGroups(file).then((starts) => ({ starts, changed }))
  files.set(file, opened)
  return opened
}

function rowGroups(file: string): Promise<number[]> {
  return withParquet(async (connection) => {
    const found = await connection.runAndReadAll(
      `SELECT row_group_num_rows::INTEGER FROM parquet_metadata(${quotedText(file)})
       GROUP BY row_group_id, row_group_num_rows ORDER BY row_group_id`,
    )
    const starts = [0]
    for (const [rows] of found.getRows() as [number][]) starts.push((starts.at(-1) as number) + rows)
    return starts
  })
}

function readGroup(file: string, column: string, from: number, to: number) {
  return withParquet(async (connection) => {
    const result = await connection.stream(
      `SELECT file_row_number, ${quotedName(column)}.bytes FROM read_parquet(${quotedText(file)}, file_row_number = true)
       WHERE file_row_number >= $1 AND file_row_number < $2`,
      [BigInt(from), BigInt(to)],
      [BIGINT, BIGINT],
    )
    const cells = new Array<Uint8Array | undefined>(to - from)
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const [row, value] of chunk.getRows() as [bigint, { bytes: Uint8Array } | null][]) {
        // A copy: DuckDB reuses the memory of the chunk.
        cells[Number(row) - from] = value ? Uint8Array.from(value.bytes) : undefined
      }
    }
    return cells
  })
}

/** The first rows of the row groups of a file, then the number of its rows. */
export const rowGroupsOf = async (file: string): Promise<readonly number[]> => (await openFile(file)).starts
