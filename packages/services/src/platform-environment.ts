import {
  databaseAddress,
  type LogLevel,
  logLevel,
  optional,
  readParts,
  readVariables,
  type Variables,
  wholeNumber,
} from '@amend/environment'
import { readStorageEnvironment, type StorageSettings } from '@amend/storage'
import { z } from 'zod'

/** Variables of both pages and workers. */
export interface PlatformEnvironment<Accounts> {
  readonly databaseUrl: string
  readonly storage: StorageSettings
  readonly accounts: Accounts
  /** How long the trash keeps pictures, days. */
  readonly retentionDays: number
  readonly logLevel: LogLevel
}

const schema = z.object({
  DATABASE_URL: databaseAddress,
  AMEND_RETENTION_DAYS: optional(wholeNumber(1, 3650)),
  AMEND_LOG_LEVEL: optional(logLevel),
})

const defaultRetentionDays = 30

/**
 * Reads the variables of both pages and workers, and those of one process.
 * @param ownSchema of the process's own variables
 * @param readAccounts reads the variables of accounts and mail that the process needs
 * @throws the error of `refuse` with the code 'bad-environment', which names each invalid variable and why, never its
 * value
 */
export function readPlatformEnvironment<S extends z.ZodType, Accounts>(
  ownSchema: S,
  environment: Variables,
  refuse: (sentence: string) => Error,
  readAccounts: (environment: Variables) => Accounts,
): { readonly platform: PlatformEnvironment<Accounts>; readonly own: z.output<S> } {
  const { common, own, storage, accounts } = readParts(
    {
      common: () => readVariables(schema, environment, refuse),
      own: () => readVariables(ownSchema, environment, refuse),
      storage: () => readStorageEnvironment(environment),
      accounts: () => readAccounts(environment),
    },
    refuse,
  )
  const { DATABASE_URL: databaseUrl, AMEND_RETENTION_DAYS: days, AMEND_LOG_LEVEL: level } = common
  const platform: PlatformEnvironment<Accounts> = {
    databaseUrl,
    storage,
    accounts,
    retentionDays: days ?? defaultRetentionDays,
    logLevel: level ?? 'info',
  }
  return { platform, own }
}
