/** Databases for tests: real ones, one per test file, each a copy of a migrated template. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll } from 'vitest'
import { type Database, openDatabase } from '../client.ts'
import { migrate } from '../postgres/migrate.ts'
import type { Postgres } from '../postgres/start.ts'
import { sharedServer, startTestServer } from './server.ts'

export interface TestDatabase {
  readonly url: string
  readonly database: Database
}

const template = 'amend_template'
const templateLock = 72_707_370

/**
 * An empty migrated database, dropped after the tests of the file. Must be called at the top of a test file. Uses the
 * run's shared server, else starts one for this file.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env[sharedServer] ?? (await ownServer())
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await query(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template])
    if (rowCount === 0) await makeTemplate(client, server)
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  })
  const url = withDatabase(server, name)
  const database = openDatabase(url)
  afterAll(async () => {
    await database.close()
    await query(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
  })
  return { url, database }
}

async function makeTemplate(client: pg.Client, server: string) {
  const name = `${template}_making`
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${name}`)
  await migrate(withDatabase(server, name))
  await client.query(`ALTER DATABASE ${name} RENAME TO ${template}`)
}

let own: Promise<Postgres> | undefined

/** Registered before the databases of the file, so that it runs after their removal. */
async function ownServer(): Promise<string> {
  if (!own) {
    own = startTestServer()
    afterAll(async () => (await own)?.stop())
  }
  return (await own).url
}

function withDatabase(url: string, name: string): string {
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.toString()
}

async function query(url: string, run: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') })
  await client.connect()
  try {
    await run(client)
  } finally {
    await client.end()
  }
}
