import path from 'node:path'
import type { Backup } from '@amend/backup'
import { BackupError } from '@amend/backup/error'
import type { Command } from 'commander'
import { variables } from '../environment.ts'
import { onInterrupt } from '../interrupt.ts'
import { PlatformError } from '../platform/error.ts'

interface Flags {
  readonly folder?: string
  readonly json?: boolean
}

/** Backs up the database of an installation, lists and tries backups, and restores one. */
export function addBackupCommands(program: Command): void {
  const backup = program
    .command('backup')
    .summary('back up the database of an installation')
    .description(
      'Backs up the database in DATABASE_URL into a folder, with a list of the pictures of the storage. The pictures themselves are not copied.',
    )
  const folder = (command: Command) =>
    command
      .option('--folder <folder>', 'the folder of backups (default: $AMEND_BACKUP_FOLDER, else backups in $AMEND_DATA)')
      .option('--json', 'for machines')
  folder(backup.command('make').summary('make a backup now').description('Makes a backup in one snapshot.')).action(
    async (flags: Flags) => {
      const { makeBackup } = await backups()
      const { openBlobs, readStorageEnvironment } = await import('@amend/storage')
      const blobs = openBlobs(readStorageEnvironment(variables))
      try {
        const options = { databaseUrl: databaseUrl(), blobs, folder: folderOf(flags) }
        const made = await interruptible((signal) => makeBackup({ ...options, signal }))
        show(flags, factsOf(made), `${made.folder} is ready: ${described(made)}.`)
      } finally {
        blobs.close()
      }
    },
  )
  folder(backup.command('list').summary('list the backups').description('Lists the backups, the newest first.')).action(
    async (flags: Flags) => {
      const { readBackups } = await backups()
      const found = await readBackups(folderOf(flags))
      const lines = found.map((one) => `${one.name}  ${described(one)}`)
      show(flags, found.map(factsOf), lines.join('\n') || 'There is no backup yet: amend backup make')
    },
  )
  folder(
    backup
      .command('drill')
      .summary('try whether a backup can be restored')
      .description(
        'Restores a backup into a scratch database of the same server, compares all tables with it, and removes that database.',
      )
      .argument('[backup]', 'its folder (default: the newest one)'),
  ).action(async (given: string | undefined, flags: Flags) => {
    const { drillBackup, readBackup, readBackups } = await backups()
    const [newest] = given === undefined ? await readBackups(folderOf(flags)) : [await readBackup(path.resolve(given))]
    if (!newest) throw new BackupError('no-backup', 'There is no backup yet: make one with "amend backup make".')
    const url = databaseUrl()
    const result = await interruptible((signal) => drillBackup(newest, { databaseUrl: url, signal }))
    const { tables, rows, files } = result
    const said = `${newest.name} can be restored: ${tables} tables with ${rows} rows are as they were, and ${files} pictures were in the storage.`
    show(flags, { name: newest.name, ...result }, said)
  })
  program
    .command('restore')
    .summary('restore a backup into an empty database')
    .description(
      'Restores a backup into the database in DATABASE_URL, which must be empty, and brings it up to date. Stop pages and workers first.',
    )
    .argument('<backup>', 'its folder')
    .action(async (given: string) => {
      const { readBackup, restoreBackup } = await backups()
      const backup = await readBackup(path.resolve(given))
      const url = databaseUrl()
      await interruptible((signal) => restoreBackup(backup, url, { signal }))
      console.log(`Restored ${described(backup)}.`)
    })
}

/** Imported here because the other commands need no database. */
const backups = () => import('@amend/backup')

const folderOf = ({ folder }: Flags): string =>
  path.resolve(folder ?? variables.AMEND_BACKUP_FOLDER ?? path.join(variables.AMEND_DATA ?? 'data', 'backups'))

function databaseUrl(): string {
  if (variables.DATABASE_URL) return variables.DATABASE_URL
  throw new PlatformError('bad-environment', 'The environment is not right: DATABASE_URL is needed.')
}

async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = onInterrupt()
  try {
    return await run(interruption.signal)
  } finally {
    interruption.done()
  }
}

const factsOf = ({ name, folder, digest, bytes, rows, manifest }: Backup) => ({
  ...{ name, folder, digest, bytes, rows, createdAt: manifest.createdAt },
  ...{ tables: manifest.tables.length, files: manifest.storage.files, fileBytes: manifest.storage.fileBytes },
})

const described = ({ bytes, rows, manifest }: Backup): string =>
  `${manifest.tables.length} tables with ${rows} rows (${(bytes / 1e6).toFixed(1)} MB), ${manifest.storage.files} pictures listed`

function show({ json }: Flags, facts: unknown, text: string): void {
  console.log(json ? JSON.stringify(facts) : text)
}
