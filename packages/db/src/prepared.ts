import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Prisma } from './generated/client.ts'

/** A statement of SQL with parameters $1, $2 … that names its workspace itself. */
export interface Statement {
  /**
   * Its name in the connections of the process: another text needs another name. At most 63 characters. Without a name it
   * is planned for its values each time, which a search needs: how rare a word is decides how it is found.
   */
  readonly name?: string | undefined
  readonly text: string
}

/**
 * Runs a statement outside of a transaction; one with a name is parsed once for each connection. It costs a tenth of the
 * processor time of the same query through Prisma: for what every request asks. Instants are `Date`, JSON is parsed.
 * @throws errors of node-postgres
 */
export type Prepared = <Row extends object>(statement: Statement, values: readonly unknown[]) => Promise<Row[]>

export const preparedOn =
  (pool: pg.Pool): Prepared =>
  async <Row extends object>({ name, text }: Statement, values: readonly unknown[]) =>
    (await pool.query<Row>({ ...(name !== undefined && { name }), text, values: [...values] })).rows

/**
 * The arguments of `prepared` for a statement that is put together.
 * @param kept the beginning of its name, for one of a few dozen shapes that connections keep; undefined: planned each time
 */
export function statementOf({ text, values }: Prisma.Sql, kept?: string): [Statement, unknown[]] {
  const name = kept && `${kept}-${createHash('sha1').update(text).digest('hex')}`
  return [{ name, text }, values]
}
