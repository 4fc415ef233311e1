/** The commands of the native engine's `cli`: check that a database can be reached, create one, drop one. */
import { writeSync } from 'node:fs'
import pg from 'pg'
import { connectionString } from './adapter.mjs'

const prismaCodes = { '3D000': 'P1003', '28P01': 'P1000' }
const unreachable = 'P1001'

/** @returns the exit code */
export async function administer(command, url) {
  const target = new URL(connectionString(url))
  const name = decodeURIComponent(target.pathname.slice(1))
  const parent = new URL(target)
  parent.pathname = '/postgres'
  try {
    if (command === 'can-connect-to-database') await query(target, () => 'SELECT 1')
    else if (command === 'create-database') await query(parent, (quote) => `CREATE DATABASE ${quote(name)}`)
    else if (command === 'drop-database') {
      await query(parent, (quote) => `DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`)
    } else throw new Error(`The stand-in engine does not know "${command}".`)
    return 0
  } catch (error) {
    const fields = {
      message: error.message,
      is_panic: false,
      error_code: prismaCodes[error.code] ?? unreachable,
      meta: { database_host: target.hostname, database_port: target.port, database_name: name },
    }
    const report = { timestamp: new Date().toISOString(), level: 'ERROR', fields, target: 'schema_engine::logger' }
    // The command line skips the first line and wants no line break after the last.
    writeSync(2, `{}\n${JSON.stringify(report)}`)
    return 1
  }
}

async function query(url, write) {
  const client = new pg.Client({ connectionString: url.toString() })
  await client.connect()
  try {
    await client.query(write((name) => client.escapeIdentifier(name)))
  } finally {
    await client.end()
  }
}
