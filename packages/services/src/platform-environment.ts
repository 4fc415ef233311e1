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
  /** Hosts with ports that webhooks may be sent to besides public ones, such as "hooks.internal:8080". */
  readonly webhookHosts: readonly string[]
  readonly logLevel: LogLevel
}

const webhookHosts = z
  .string()
  .transform((list) => list.split(',').map((one) => one.trim().toLowerCase()))
  .refine(
    (hosts) => hosts.every((one) => /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/.test(one)),
    'must be hosts with their ports, such as hooks.internal:8080, 10.0.0.7:443',
  )

const schema = z.object({
  DATABASE_URL: databaseAddress,
  AMEND_RETENTION_DAYS: optional(wholeNumber(1, 3650)),
  AMEND_WEBHOOK_HOSTS: optional(webhookHosts),
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
  const { AMEND_WEBHOOK_HOSTS: hosts } = common
  const platform: PlatformEnvironment<Accounts> = {
    databaseUrl,
    storage,
    accounts,
    retentionDays: days ?? defaultRetentionDays,
    webhookHosts: hosts ?? [],
    logLevel: level ?? 'info',
  }
  return { platform, own }
}
