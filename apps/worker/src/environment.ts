import os from 'node:os'
import path from 'node:path'
import { type MailEnvironment, readMailEnvironment } from '@amend/auth'
import { choice, type LogLevel, optional, text, type Variables, wholeNumber } from '@amend/environment'
import { embeddedCheckpoint } from '@amend/pico'
import type { Thresholds } from '@amend/safety'
import { readPlatformEnvironment } from '@amend/services/environment'
import { weightKinds } from '@amend/services/model'
import type { StorageSettings } from '@amend/storage'
import { z } from 'zod'
import { accessVariables } from './access-rules.ts'
import type { CredentialFiles } from './credential.ts'
import { deviceFallbacks, devices, type EngineOptions } from './engine-process/options.ts'
import { WorkerError } from './error.ts'
import { pictureCheckVariables, pictureThresholdsOf } from './safety/settings.ts'

/**
 * Reads `process.env` once, for the worker and its engine processes. All other code imports the variables from here.
 */
export const variables: NodeJS.ProcessEnv = process.env

export interface WorkerEnvironment extends MailEnvironment {
  readonly databaseUrl: string
  readonly storage: StorageSettings
  /** The deployed model: the embedded one, a path, or the name of a pulled one. */
  readonly model: string
  /** Whether its int8 version is deployed in its place. */
  readonly int8: boolean
  readonly load: EngineOptions
  /** The kinds of weights that it computes with: edits with other versions are left to other workers. */
  readonly takes: readonly (typeof weightKinds)[number][]
  /** Whether it leaves some models to other workers: its own is then deployed only where none is yet. */
  readonly oneOfSeveral: boolean
  /** The number of concurrent edits. */
  readonly lanes: number
  /** The memory of all engine processes together, and of all dataset processes, at which they are replaced, bytes. */
  readonly memory: number
  /** Training runs at once; 0: this worker trains nothing. */
  readonly trainingLanes: number
  /** Where training runs have their folders, absolute. Workers that share it take over the runs of one another. */
  readonly trainingFolder: string
  /** How long the trash keeps pictures, days. */
  readonly retentionDays: number
  /** Hosts with ports that webhooks may be sent to besides public ones. */
  readonly webhookHosts: readonly string[]
  /** In which the datasets of the administration are made. All workers must see it under this path. */
  readonly datasetFolder: string
  /** Where backups of the database are made. Workers that make and try them must see it under this path. */
  readonly backupFolder: string
  readonly logLevel: LogLevel
  /** From which probabilities on a picture is unsuitable; absent: pictures are not checked. */
  readonly pictureThresholds: Thresholds | undefined
  /** Absent: results are signed with a certificate for development. */
  readonly credential: CredentialFiles | undefined
}

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

/** The memory of the machine, or the container's limit. */
function machineMemory(): number {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < os.totalmem() ? limit : os.totalmem()
}

/** Variables of the worker besides those that the pages read as well. */
const schema = z.object({
  AMEND_DATA: optional(text),
  AMEND_DATASET_FOLDER: optional(text),
  AMEND_BACKUP_FOLDER: optional(text),
  AMEND_MODEL: optional(z.string().refine((value) => !value.includes('\0'), 'must be a path or a name')),
  AMEND_DEVICE: optional(choice(devices)),
  AMEND_DEVICE_FALLBACK: optional(choice(deviceFallbacks)),
  AMEND_PRECISION: optional(choice(['float32', 'float16', 'int8'])),
  AMEND_THREADS: optional(wholeNumber(1, 1024)),
  AMEND_WORKER_LANES: optional(wholeNumber(1, 64)),
  AMEND_WORKER_MEMORY: optional(memory),
  AMEND_WORKER_TAKES: optional(choice(['any', ...weightKinds])),
  AMEND_TRAINING_LANES: optional(wholeNumber(0, 16)),
  AMEND_TRAINING_FOLDER: optional(text),
  AMEND_CREDENTIAL_CERTIFICATE: optional(text),
  AMEND_CREDENTIAL_KEY: optional(text),
  ...pictureCheckVariables,
  ...accessVariables,
})

/**
 * Reads all variables of the worker, so that an invalid one ends the start and not a job.
 * @throws WorkerError 'bad-environment', which names each invalid variable and why, never its value
 */
export function readWorkerEnvironment(environment: Variables): WorkerEnvironment {
  const { platform, own } = readPlatformEnvironment(
    schema,
    environment,
    (sentence) => new WorkerError('bad-environment', sentence),
    readMailEnvironment,
  )
  const { databaseUrl, storage, accounts, retentionDays, webhookHosts, logLevel } = platform
  const lanes = own.AMEND_WORKER_LANES ?? 1
  const { AMEND_PRECISION: precision = 'float32', AMEND_DEVICE: device = 'cpu' } = own
  if (precision === 'int8' && device !== 'cpu') {
    throw new WorkerError('bad-environment', 'AMEND_PRECISION is int8, which needs AMEND_DEVICE to be cpu.')
  }
  const { AMEND_WORKER_TAKES: takes = 'any' } = own
  if (takes === 'int8' && device !== 'cpu') {
    throw new WorkerError('bad-environment', 'AMEND_WORKER_TAKES is int8, which needs AMEND_DEVICE to be cpu.')
  }
  if (takes === 'float' && precision === 'int8') {
    throw new WorkerError('bad-environment', 'AMEND_WORKER_TAKES is float, and AMEND_PRECISION is int8.')
  }
  return {
    takes: weightKinds.filter((kind) => (kind === 'float' || device === 'cpu') && (takes === 'any' || takes === kind)),
    oneOfSeveral: takes !== 'any',
    databaseUrl,
    storage,
    ...accounts,
    model: own.AMEND_MODEL ?? embeddedCheckpoint('edit').name,
    int8: precision === 'int8',
    load: {
      device,
      deviceFallback: own.AMEND_DEVICE_FALLBACK ?? 'cpu',
      // An int8 version is computed in int8 whatever is asked for, and the other versions stay what they are.
      precision: precision === 'int8' ? 'float32' : precision,
      ...threadsFor(own.AMEND_THREADS, lanes),
    },
    lanes,
    trainingLanes: own.AMEND_TRAINING_LANES ?? 1,
    trainingFolder: path.resolve(own.AMEND_TRAINING_FOLDER ?? path.join(own.AMEND_DATA ?? '.', 'training')),
    memory: own.AMEND_WORKER_MEMORY ?? defaultShare * machineMemory(),
    retentionDays,
    webhookHosts,
    datasetFolder: path.resolve(own.AMEND_DATASET_FOLDER ?? path.join(own.AMEND_DATA ?? 'data', 'datasets')),
    backupFolder: path.resolve(own.AMEND_BACKUP_FOLDER ?? path.join(own.AMEND_DATA ?? 'data', 'backups')),
    logLevel,
    pictureThresholds: pictureThresholdsOf(own),
    credential: credentialOf(own),
  }
}

/** @throws WorkerError 'bad-environment' for one file without the other */
function credentialOf(own: z.output<typeof schema>): CredentialFiles | undefined {
  const { AMEND_CREDENTIAL_CERTIFICATE: certificate, AMEND_CREDENTIAL_KEY: key } = own
  if (certificate && key) return { certificate, key }
  if (!certificate && !key) return undefined
  const names = ['AMEND_CREDENTIAL_CERTIFICATE', 'AMEND_CREDENTIAL_KEY']
  const [given, missing] = certificate ? names : names.reverse()
  throw new WorkerError('bad-environment', `${missing} is needed because ${given} is set.`)
}

/** Lanes share the cores; a single lane leaves the number to the runtime. */
function threadsFor(threads: number | undefined, lanes: number): { threads?: number } {
  if (threads !== undefined) return { threads }
  return lanes === 1 ? {} : { threads: Math.max(1, Math.floor(os.availableParallelism() / lanes)) }
}
