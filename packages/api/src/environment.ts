import { type AuthSettings, readAuthEnvironment } from '@amend/auth'
import { readStorageEnvironment, type StorageSettings } from '@amend/storage'
import { z } from 'zod'
import { ApiError } from './error.ts'
import { uploadLimits } from './limits.ts'
import type { ApiSettings } from './services.ts'

export interface ApiEnvironment {
  readonly databaseUrl: string
  readonly storage: StorageSettings
  readonly auth: AuthSettings
  readonly settings: ApiSettings
  readonly logLevel: LogLevel
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

const mebibyte = 2 ** 20

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

const wholeNumber = (least: number, most: number) => {
  const why = `must be a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d{1,9}$/, why)
    .transform(Number)
    .refine((value) => value >= least && value <= most, why)
}

/** Variables of the API besides those of accounts and storage. Every reason is free of the value. */
export const apiVariables = {
  DATABASE_URL: z
    .string('must be the address of a PostgreSQL database')
    .refine(
      (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
      'must be an address such as postgresql://name:password@host:5432/amend',
    ),
  AMEND_RETENTION_DAYS: optional(wholeNumber(1, 3650)),
  AMEND_UPLOAD_MEGABYTES: optional(wholeNumber(1, 100)),
  AMEND_LOG_LEVEL: optional(z.enum(logLevels, `must be one of: ${logLevels.join(', ')}`)),
} as const

const schema = z.object(apiVariables)

const retentionDays = 30

/**
 * Reads all that the API needs, so that a wrong value ends the start and not a request.
 * @throws ApiError 'bad-environment', which names each wrong variable and why, never its value
 */
export function readApiEnvironment(environment: Readonly<Record<string, string | undefined>>): ApiEnvironment {
  const own = schema.safeParse(environment)
  const reasons = own.success ? [] : own.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  const storage = attempt(() => readStorageEnvironment(environment))
  const accounts = attempt(() => readAuthEnvironment(environment))
  if (!own.success || 'refusal' in storage || 'refusal' in accounts) {
    const sentences = [
      ...(reasons.length > 0 ? [`The environment is not right: ${reasons.join('; ')}.`] : []),
      ...[storage, accounts].flatMap((outcome) => ('refusal' in outcome ? [outcome.refusal] : [])),
    ]
    throw new ApiError('bad-environment', sentences.join('\n'))
  }
  const { auth, providers, smtp, trustedProxies } = accounts.value
  const { AMEND_UPLOAD_MEGABYTES: megabytes } = own.data
  return {
    databaseUrl: own.data.DATABASE_URL,
    storage: storage.value,
    auth,
    settings: {
      uploadBytes: megabytes ? megabytes * mebibyte : uploadLimits.bytes,
      retentionDays: own.data.AMEND_RETENTION_DAYS ?? retentionDays,
      providers,
      sendsMail: smtp !== undefined,
      trustedProxies,
    },
    logLevel: own.data.AMEND_LOG_LEVEL ?? 'info',
  }
}

function attempt<T>(read: () => T): { readonly value: T } | { readonly refusal: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof Error) return { refusal: error.message }
    throw error
  }
}
