export { migrate } from './migrate.ts'
export { type Postgres, type PostgresOptions, startPostgres } from './start.ts'
