import os from 'node:os'
import { AuthError, type AuthSettings, readAuthEnvironment, type SmtpSettings } from '@amend/auth'
import { BlobError, readStorageEnvironment, type StorageSettings } from '@amend/storage'
import { z } from 'zod'
import { WorkerError } from './error.ts'
import { embedded } from './model/locate.ts'
import { devices, type PainterOptions } from './painter/options.ts'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface WorkerEnvironment {
  readonly databaseUrl: string
  readonly storage: StorageSettings
  readonly auth: AuthSettings
  /** Absent: mail stays in the outbox. */
  readonly smtp: SmtpSettings | undefined
  /** The model that serves: the embedded one, a path, or the name of one that was pulled. */
  readonly model: string
  readonly load: PainterOptions
  /** Edits at once. */
  readonly lanes: number
  /** Bytes that all painters together may take before they are replaced. */
  readonly memory: number
  /** How long the trash keeps pictures, days. */
  readonly retentionDays: number
  readonly logLevel: (typeof logLevels)[number]
}

/** An empty variable is one that is not set: compose files pass those on. */
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

const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of: ${values.join(', ')}`)

const units = { '%': undefined, M: 2 ** 20, G: 2 ** 30 } as const
const memoryWhy = 'must be an amount of memory such as 12G, 800M or 75%'

/** @returns bytes; a share is one of the machine's memory */
const memory = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,3})?\s*(M|G|%)i?B?$/i, memoryWhy)
  .transform((text) => {
    const amount = Number.parseFloat(text)
    const unit = units[(/[%MG]/i.exec(text)?.[0]?.toUpperCase() ?? '%') as keyof typeof units]
    return unit === undefined ? (amount / 100) * machineMemory() : amount * unit
  })
  .refine((bytes) => bytes >= leastMemory, 'must be at least 256M')

const leastMemory = 256 * 2 ** 20
const defaultShare = 0.8

/** What the machine has, or the container may use. */
function machineMemory(): number {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < os.totalmem() ? limit : os.totalmem()
}

/** Variables of the worker besides those of accounts and storage. Every reason is free of the value. */
const variables = z.object({
  DATABASE_URL: z
    .string('must be the address of a PostgreSQL database')
    .refine(
      (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
      'must be an address such as postgresql://name:password@host:5432/amend',
    ),
  AMEND_MODEL: optional(z.string().refine((value) => !value.includes('\0'), 'must be a path or a name')),
  AMEND_DEVICE: optional(choice(devices)),
  AMEND_PRECISION: optional(choice(['float32', 'float16'])),
  AMEND_THREADS: optional(wholeNumber(1, 1024)),
  AMEND_WORKER_LANES: optional(wholeNumber(1, 64)),
  AMEND_WORKER_MEMORY: optional(memory),
  AMEND_RETENTION_DAYS: optional(wholeNumber(1, 3650)),
  AMEND_LOG_LEVEL: optional(choice(logLevels)),
})

const retentionDays = 30

/**
 * Reads all that the worker needs, so that a wrong value ends the start and not a job.
 * @throws WorkerError 'bad-environment', which names each wrong variable and why, never its value
 */
export function readWorkerEnvironment(environment: Readonly<Record<string, string | undefined>>): WorkerEnvironment {
  const own = variables.safeParse(environment)
  const reasons = own.success ? [] : own.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  const storage = attempt(() => readStorageEnvironment(environment))
  const accounts = attempt(() => readAuthEnvironment(environment))
  if (!own.success || 'refusal' in storage || 'refusal' in accounts) {
    for (const outcome of [storage, accounts]) if ('refusal' in outcome) reasons.push(outcome.refusal)
    throw new WorkerError('bad-environment', `The environment is not right: ${reasons.join('; ')}.`)
  }
  const { data } = own
  const lanes = data.AMEND_WORKER_LANES ?? 1
  return {
    databaseUrl: data.DATABASE_URL,
    storage: storage.value,
    auth: accounts.value.auth,
    smtp: accounts.value.smtp,
    model: data.AMEND_MODEL ?? embedded,
    load: {
      device: data.AMEND_DEVICE ?? 'cpu',
      precision: data.AMEND_PRECISION ?? 'float32',
      ...threadsFor(data.AMEND_THREADS, lanes),
    },
    lanes,
    memory: data.AMEND_WORKER_MEMORY ?? defaultShare * machineMemory(),
    retentionDays: data.AMEND_RETENTION_DAYS ?? retentionDays,
    logLevel: data.AMEND_LOG_LEVEL ?? 'info',
  }
}

/** Lanes share the cores; one alone is left to the runtime. */
function threadsFor(threads: number | undefined, lanes: number): { threads?: number } {
  if (threads !== undefined) return { threads }
  return lanes === 1 ? {} : { threads: Math.max(1, Math.floor(os.availableParallelism() / lanes)) }
}

/** The reasons alone, when it refuses. */
function attempt<T>(read: () => T): { readonly value: T } | { readonly refusal: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (!(error instanceof AuthError || error instanceof BlobError)) throw error
    return { refusal: error.message.replace(/^The environment is not right: /, '').replace(/\.$/, '') }
  }
}
