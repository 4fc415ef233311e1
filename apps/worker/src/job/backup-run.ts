import { mkdir } from 'node:fs/promises'
import { BackupError, drillBackup, makeBackup, readBackups } from '@amend/backup'
import type { Database } from '@amend/db'
import { type Failure, type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { backupRecord, type FinishedBackup } from '@amend/services/backup'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'

interface BackupParts {
  readonly queue: Queue
  readonly database: Database
  readonly databaseUrl: string
  readonly blobs: Blobs
  readonly backupFolder: string
}

/** Makes a backup, or tries the newest one, for an administrator. */
export function backupRunHandler({
  queue,
  database,
  databaseUrl,
  blobs,
  backupFolder,
}: BackupParts): JobHandler<'backup.run'> {
  return recordHandler(queue, database, backupRecord, {
    perform: async ({ row, signal }) => {
      if (row.kind === 'drill') return drill(databaseUrl, backupFolder, signal)
      await mkdir(backupFolder, { recursive: true, mode: 0o700 })
      const { manifest, ...made } = await makeBackup({ databaseUrl, blobs, folder: backupFolder, signal })
      const { files, fileBytes } = manifest.storage
      return { ...sizes(made), tables: manifest.tables.length, files, fileBytes }
    },
    explain,
  })
}

async function drill(databaseUrl: string, folder: string, signal: AbortSignal): Promise<FinishedBackup> {
  const [newest] = await readBackups(folder)
  if (!newest) throw new BackupError('no-backup', 'There is no backup yet: make one first.')
  const { tables, files } = await drillBackup(newest, { databaseUrl, signal })
  return { ...sizes(newest), tables, files }
}

const sizes = ({ name, digest, bytes, rows }: { name: string; digest: string; bytes: number; rows: number }) => ({
  ...{ folder: name, digest, bytes, rows },
})

function explain(error: unknown): Failure {
  if (error instanceof BackupError)
    return { code: error.code, message: error.message, retry: error.code === 'database-unreachable' }
  return explainFailure(error)
}
