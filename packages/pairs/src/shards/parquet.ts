/** Pairs in Parquet files of Hugging Face's layout: pictures as structs of bytes and path, read by DuckDB without network access. */
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { PairsError } from '../error.ts'
import type { Pair, Pairs, Skipped } from '../pair.ts'
import { columnNames, nonEmpty } from './columns.ts'
import { locationText } from './location.ts'
import { type ShardFile, splitOf } from './shard-files.ts'

let opened: Promise<DuckDBInstance> | undefined

/** A connection of its own: a second query on a connection ends the first one's stream. */
export async function withParquet<Result>(use: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
  opened ??= DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await (await opened).connect()
  try {
    return await use(connection)
  } finally {
    connection.closeSync()
  }
}

export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The rows of Parquet files as pairs: texts now, pictures when they are read. @throws PairsError 'bad-data' */
export async function pairsInParquet(folder: string, shards: readonly ShardFile[]): Promise<Pairs> {
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  for (const shard of shards) {
    await withParquet(async (connection) => {
      for await (const found of rowsOf(connection, folder, shard)) {
        if ('reason' in found) skipped.push(found)
        else pairs.push(found)
      }
    })
  }
  return { layout: 'Hugging Face Parquet', pairs, skipped }
}

async function* rowsOf(
  connection: DuckDBConnection,
  folder: string,
  { name }: ShardFile,
): AsyncGenerator<Pair | Skipped> {
  const file = path.join(folder, name)
  const columns = await columnsOf(connection, file)
  const split = splitOf(name)
  const texts = (['instruction', 'before', 'after', 'id', 'session', 'turn'] as const).map((kind) =>
    columns[kind] === undefined ? 'NULL' : `${quotedName(columns[kind])}::VARCHAR`,
  )
  const missing = (['input', 'output'] as const).map((kind) => `${quotedName(columns[kind])}.bytes IS NULL`)
  const result = await connection.stream(
    `SELECT file_row_number, ${[...texts, ...missing].join(', ')} FROM read_parquet(${quotedText(file)}, file_row_number = true)`,
  )
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const values of chunk.getRows()) {
      const row = Number(values[0])
      const [instruction, before, after, own, session, turn] = values.slice(1, 7).map(nonEmpty)
      const reason = values[7] ? 'input picture' : values[8] ? 'edited picture' : !instruction && 'instruction'
      if (reason || !instruction) {
        yield { id: `${name}:${row + 1}`, reason: `the row has no ${reason}` }
        continue
      }
      const at = (column: string) => locationText({ kind: 'parquet', file, row, column })
      const captions = { ...(before && { input: before }), ...(after && { output: after }) }
      yield {
        id: own ?? `${name}:${row + 1}`,
        input: at(columns.input),
        output: at(columns.output),
        instructions: [instruction],
        ...((before ?? after) && { captions }),
        ...(session && turn && { turn: { session, index: Number(turn) } }),
        ...(split && { split }),
      }
    }
  }
}

interface Columns extends Partial<Record<'instruction' | 'before' | 'after' | 'id' | 'session' | 'turn', string>> {
  readonly input: string
  readonly output: string
}

async function columnsOf(connection: DuckDBConnection, file: string): Promise<Columns> {
  const described = await connection
    .runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${quotedText(file)})`)
    .catch((cause) => {
      throw new PairsError('bad-data', `${file} cannot be read as Parquet.`, { cause })
    })
  const types = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]))
  const find = (kind: keyof typeof columnNames, suits: (type: string) => boolean) =>
    columnNames[kind].find((name) => suits(types.get(name) ?? ''))
  const picture = (type: string) => /^STRUCT\(.*\bbytes"? BLOB/.test(type)
  const plain = (type: string) => /^(VARCHAR|BIGINT|INTEGER)$/.test(type)
  const [input, output] = [find('input', picture), find('output', picture)]
  if (input === undefined || output === undefined) {
    const named = [...types.keys()].slice(0, 12).join(', ')
    throw new PairsError('bad-data', `${file} has no columns of pictures before and after, only ${named}.`)
  }
  const names = (['instruction', 'before', 'after', 'id', 'session', 'turn'] as const).map(
    (kind) => [kind, find(kind, plain)] as const,
  )
  return { input, output, ...Object.fromEntries(names.filter(([, name]) => name !== undefined)) }
}
