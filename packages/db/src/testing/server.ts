import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Postgres, startPostgres } from '../postgres/start.ts'

/** The variable that names the server shared by the test files of a run. */
export const sharedServer = 'AMEND_TEST_POSTGRES'

/**
 * A PostgreSQL in a temporary folder, without flushing to the disk. It ends with the process unless that was killed.
 */
export async function startTestServer(): Promise<Postgres> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-postgres-'))
  const postgres = await startPostgres(folder, { durable: false })
  const quit = () => process.kill(postgres.pid, 'SIGQUIT')
  process.once('exit', quit)
  const stop = async () => {
    process.off('exit', quit)
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...postgres, stop }
}
