/** The tables of a database, and the rows of each in an order that is always the same. */
import type { Readable } from 'node:stream'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { quoted } from './connection.ts'

export interface Table {
  readonly name: string
  /** Without those that the database computes. */
  readonly columns: readonly string[]
  /** The columns of its primary key. */
  readonly key: readonly string[]
}

/** All tables of the installation but the history of migrations, by name. */
export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; key: string[] | null }>(`
    SELECT class.relname AS name,
      (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
      (SELECT array_agg(attribute.attname::text ORDER BY place.position)
        FROM pg_index AS index
        CROSS JOIN LATERAL unnest(index.indkey::int[]) WITH ORDINALITY AS place(number, position)
        JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum = place.number
        WHERE index.indrelid = class.oid AND index.indisprimary) AS key
    FROM pg_class AS class JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
    WHERE namespace.nspname = 'public' AND class.relkind = 'r' AND class.relname <> '_prisma_migrations'
    ORDER BY class.relname COLLATE "C"`)
  return rows.map(({ name, columns, key }) => ({ name, columns, key: key ?? columns }))
}

export async function sequencesOf(client: pg.Client): Promise<{ name: string; value: string }[]> {
  const { rows } = await client.query<{ name: string; value: string | null }>(`
    SELECT sequencename AS name, last_value::text AS value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`)
  return rows.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]))
}

/** The rows in the text format of COPY. */
export function rowsOf(client: pg.Client, { name, columns, key }: Table): Readable {
  const list = columns.map(quoted).join(', ')
  const order = key.map(quoted).join(', ')
  return client.query(copyTo(`COPY (SELECT ${list} FROM ${quoted(name)} ORDER BY ${order}) TO STDOUT`))
}

/** Counts the rows that pass: each ends with a line feed, and those in values are escaped. */
export function countRows(onRows: (rows: number) => void) {
  return async function* counted(content: AsyncIterable<Buffer>) {
    for await (const chunk of content) {
      let rows = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1
      onRows(rows)
      yield chunk
    }
  }
}
