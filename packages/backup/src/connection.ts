import pg from 'pg'
import { BackupError } from './error.ts'

/** Runs statements on a connection of its own. @throws BackupError 'database-unreachable' */
export async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  // Without a listener the loss of the connection would end the process; the waiting query rejects anyway.
  client.on('error', () => {})
  await client.connect().catch((cause) => {
    throw new BackupError('database-unreachable', 'The database cannot be reached, or refuses the connection.', {
      cause,
    })
  })
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The address of another database of the same server. */
export function otherDatabase(url: string, name: string): string {
  const address = new URL(url)
  address.pathname = `/${encodeURIComponent(name)}`
  return address.toString()
}
