import type { Command } from 'commander'
import { variables } from '../environment.ts'
import { PlatformError } from '../platform/error.ts'

/** Migrates an external database before web and worker processes start; `amend start` does this itself. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .summary('bring the database of an installation up to date')
    .description(
      'Applies the migrations that the database in DATABASE_URL lacks. Several at once wait for one another.',
    )
    .action(async () => {
      const { readPlatformEnvironment } = await import('../platform/environment.ts')
      const { databaseUrl } = readPlatformEnvironment({ DATABASE_URL: variables.DATABASE_URL }, process.cwd())
      if (databaseUrl === undefined) {
        throw new PlatformError('bad-environment', 'The environment is not right: DATABASE_URL is needed.')
      }
      const { migrateDatabase } = await import('../platform/database.ts')
      const applied = await migrateDatabase(databaseUrl)
      console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`)
    })
}
