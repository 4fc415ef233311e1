/** DuckDB over the Parquet files of a dataset: an embedded database in memory, without access to the network. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { diskProblem, syncFolder } from '@amend/files'
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import { DatasetError } from './error.ts'
import { columnsOf, type TableName, type Tables } from './rows.ts'

/** A value of a query's row. */
export type Cell = string | number | bigint | boolean | null | Uint8Array | readonly Cell[]

/** An open database. */
export interface Database {
  /** All rows of a query; whole numbers that fit are numbers. Values are bound as $1, $2 … */
  rows<Row extends object>(sql: string, values?: readonly (string | number | boolean | null)[]): Promise<Row[]>
  run(sql: string): Promise<void>
  readonly connection: DuckDBConnection
  close(): void
}

/** @param threads 1 makes the order of written rows and files the same each time */
export async function openDatabase({ threads }: { readonly threads?: number } = {}): Promise<Database> {
  // Its library is large, and most commands do not need it.
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    ...(threads !== undefined && { threads: String(threads) }),
  })
  const connection = await instance.connect()
  return {
    connection,
    async rows<Row extends object>(sql: string, values: readonly (string | number | boolean | null)[] = []) {
      const reader = await connection.runAndReadAll(sql, [...values])
      return reader.getRowObjectsJS().map(simplified) as Row[]
    },
    async run(sql) {
      await connection.run(sql)
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** Quotes a text for SQL. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The rows of files; of no file, an empty table. Columns that an earlier version of Amend did not write are null. */
export function tableOf(name: TableName, files: readonly string[]): string {
  const columns = Object.entries(columnsOf[name]).map(([column, type]) => `NULL::${type} AS ${column}`)
  const empty = `SELECT ${columns.join(', ')} WHERE false`
  if (files.length === 0) return `(${empty})`
  const rows = `read_parquet([${files.map(quoted).join(', ')}])`
  return name === 'candidates' ? `(${empty} UNION ALL BY NAME SELECT * FROM ${rows})` : rows
}

/**
 * Writes rows as a Parquet file, whole or not at all.
 * @throws DatasetError 'disk-full', 'no-permission'
 */
export async function writeTable<Name extends TableName>(
  file: string,
  name: Name,
  rows: Iterable<Tables[Name]> | AsyncIterable<Tables[Name]>,
): Promise<void> {
  const database = await openDatabase({ threads: 1 })
  const temporary = path.join(path.dirname(file), `.amend-${randomUUID()}.part`)
  try {
    const columns = Object.entries(columnsOf[name]) as [keyof Tables[Name] & string, string][]
    await database.run(`CREATE TABLE t (${columns.map(([column, type]) => `${column} ${type}`).join(', ')})`)
    const appender = await database.connection.createAppender('t')
    const appendList = await listAppender()
    for await (const row of rows) {
      for (const [column, type] of columns) append(appender, type, row[column] as unknown, appendList)
      appender.endRow()
    }
    appender.closeSync()
    await database.run(`COPY t TO ${quoted(temporary)} (FORMAT parquet, COMPRESSION zstd)`)
    await rename(temporary, file)
    await syncFolder(path.dirname(file))
  } catch (error) {
    await rm(temporary, { force: true })
    throw diskError(error, file)
  } finally {
    database.close()
  }
}

/**
 * Writes the rows of a query as a Parquet or JSON lines file, whole or not at all.
 * @param options of DuckDB's COPY
 * @throws DatasetError 'disk-full', 'no-permission'
 */
export async function writeQuery(database: Database, sql: string, file: string, options: string): Promise<void> {
  const temporary = path.join(path.dirname(file), `.amend-${randomUUID()}.part`)
  try {
    await database.run(`COPY (${sql}) TO ${quoted(temporary)} (${options})`)
    const handle = await open(temporary, 'r+')
    await handle.sync().finally(() => handle.close())
    await rename(temporary, file)
    await syncFolder(path.dirname(file))
  } catch (error) {
    await rm(temporary, { force: true })
    throw diskError(error, file)
  }
}

/** DuckDB reports the system's errors in words only. */
export function diskError(error: unknown, file: string): unknown {
  const message = error instanceof Error ? error.message : ''
  if (/No space left|Disk quota|could not write all bytes/i.test(message)) {
    return new DatasetError('disk-full', `The disk is full: ${file} was not written.`, { cause: error })
  }
  if (/Permission denied|Read-only file system/i.test(message)) {
    return new DatasetError('no-permission', `There is no permission to write ${file}.`, { cause: error })
  }
  return diskProblem(error, file, DatasetError) ?? error
}

/** How a value of each column type is appended. */
const appenders: Readonly<Record<string, (appender: DuckDBAppender, value: never) => void>> = {
  VARCHAR: (appender, value: string) => appender.appendVarchar(value),
  BIGINT: (appender, value: number) => appender.appendBigInt(BigInt(value)),
  UBIGINT: (appender, value: bigint) => appender.appendUBigInt(value),
  INTEGER: (appender, value: number) => appender.appendInteger(value),
  DOUBLE: (appender, value: number) => appender.appendDouble(value),
  BOOLEAN: (appender, value: boolean) => appender.appendBoolean(value),
  BLOB: (appender, value: Uint8Array) => appender.appendBlob(value),
}

/** How lists of floats are appended. */
async function listAppender(): Promise<(appender: DuckDBAppender, value: Float32Array) => void> {
  const { FLOAT, LIST, listValue } = await import('@duckdb/node-api')
  return (appender, value) => appender.appendList(listValue([...value]), LIST(FLOAT))
}

function append(
  appender: DuckDBAppender,
  type: string,
  value: unknown,
  appendList: (appender: DuckDBAppender, value: Float32Array) => void,
): void {
  if (value === null || value === undefined) appender.appendNull()
  else if (type === 'FLOAT[]') appendList(appender, value as Float32Array)
  else appenders[type]?.(appender, value as never)
}

/** Whole numbers within 2⁵³ become numbers. */
function simplified(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value,
    ]),
  )
}
