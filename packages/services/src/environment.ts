import { type AuthSettings, type ProviderSettings, readAuthEnvironment } from '@amend/auth'
import { creditLimits, editLimits, uploadLimits } from '@amend/contract'
import { choice, type LogLevel, list, optional, type Variables, wholeNumber } from '@amend/environment'
import type { OwnWords } from '@amend/instructions/word-list'
import type { StorageSettings } from '@amend/storage'
import { z } from 'zod'
import type { EditCeilings } from './edit/ceilings.ts'
import { ServiceError } from './error.ts'
import { readPlatformEnvironment } from './platform-environment.ts'
import { visibleMarkPattern } from './setting/definitions.ts'

export interface ServiceSettings {
  /** The maximum size of an upload, bytes. */
  readonly uploadBytes: number
  /** The maximum size of a file of a model that an administrator sends, bytes. */
  readonly modelBytes: number
  /** The maximum size of all pictures of a workspace, bytes; absent: limited by the disk only. */
  readonly workspaceBytes: number | undefined
  /** Credits a month where an administrator has set no other limit; absent: no limit. */
  readonly credits: { readonly workspace: number | undefined; readonly member: number | undefined }
  /** How long the trash keeps pictures, days. */
  readonly retentionDays: number
  /** Hosts with ports that webhooks may be sent to besides public ones. */
  readonly webhookHosts: readonly string[]
  /** Providers for signing in. */
  readonly providers: readonly ProviderSettings[]
  /** Whether mail is sent; otherwise it stays in the outbox. */
  readonly sendsMail: boolean
  /** Limits of an edit. */
  readonly edits: EditCeilings
  /** The visible mark in a corner of results that leave a workspace; empty: none. */
  readonly mark: string
  /** Words that the administrator blocks and allows besides those of the list; absent: instructions may have any word. */
  readonly words: OwnWords | undefined
  /** The folder of the pictures; undefined when they are in a bucket. */
  readonly storageFolder: string | undefined
  /** How many of our own proxies are in front of the pages. */
  readonly trustedProxies: number
  /** What an hour of a machine costs that trains; absent: no costs are shown. */
  readonly machinePrice: MachinePrice | undefined
}

export interface MachinePrice {
  readonly amount: number
  /** ISO 4217. */
  readonly currency: string
}

export interface ServiceEnvironment {
  readonly databaseUrl: string
  readonly storage: StorageSettings
  readonly auth: AuthSettings
  readonly settings: ServiceSettings
  readonly logLevel: LogLevel
}

const mebibyte = 2 ** 20
const gigabyte = 1e9
/** Enough for SDXL in float32. */
const defaultModelGigabytes = 20

const markWhy = 'must be at most 40 Latin, Greek or Cyrillic letters, digits and signs'
const visibleMark = z.string(markWhy).trim().regex(visibleMarkPattern, markWhy)

const machinePrice = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,4})? [A-Z]{3}$/, 'must be an amount and a currency, such as 0.40 EUR')
  .transform((value): MachinePrice => {
    const [amount = '', currency = ''] = value.split(' ')
    return { amount: Number(amount), currency }
  })

/** Variables of the services besides those that a worker reads as well. */
const schema = z.object({
  AMEND_UPLOAD_MEGABYTES: optional(wholeNumber(1, 100)),
  AMEND_MODEL_GIGABYTES: optional(wholeNumber(1, 1000)),
  AMEND_WORKSPACE_MEGABYTES: optional(wholeNumber(1, 100_000_000)),
  AMEND_WORKSPACE_CREDITS: optional(wholeNumber(0, creditLimits.most)),
  AMEND_MEMBER_CREDITS: optional(wholeNumber(0, creditLimits.most)),
  AMEND_EDIT_STEPS: optional(wholeNumber(editLimits.steps.least, editLimits.steps.most)),
  AMEND_EDIT_SIDE: optional(wholeNumber(editLimits.resolution.least, editLimits.resolution.most)),
  AMEND_EDIT_COST: optional(wholeNumber(1, 100_000_000)),
  AMEND_WORD_CHECK: optional(choice(['on', 'off'])),
  AMEND_BLOCKED_WORDS: optional(list),
  AMEND_ALLOWED_WORDS: optional(list),
  AMEND_VISIBLE_MARK: optional(visibleMark),
  AMEND_MACHINE_PRICE: optional(machinePrice),
})

/** Steps of 512 × 512 pixels: for example 8 variants of 100 steps, each averaged over 6 samples. */
const editCost = 5000

/**
 * Reads all variables of the services, so that an invalid one ends the start and not a request.
 * @throws ServiceError 'bad-environment', which names each invalid variable and why, never its value
 */
export function readServiceEnvironment(environment: Variables): ServiceEnvironment {
  const { platform, own } = readPlatformEnvironment(
    schema,
    environment,
    (sentence) => new ServiceError('bad-environment', sentence),
    readAuthEnvironment,
  )
  const { databaseUrl, storage, accounts, retentionDays, webhookHosts, logLevel } = platform
  const { auth, providers, smtp, trustedProxies } = accounts
  const { AMEND_UPLOAD_MEGABYTES: megabytes, AMEND_WORKSPACE_MEGABYTES: quota } = own
  return {
    databaseUrl,
    storage,
    auth,
    settings: {
      uploadBytes: megabytes ? megabytes * mebibyte : uploadLimits.bytes,
      modelBytes: (own.AMEND_MODEL_GIGABYTES ?? defaultModelGigabytes) * gigabyte,
      workspaceBytes: quota === undefined ? undefined : quota * mebibyte,
      credits: { workspace: own.AMEND_WORKSPACE_CREDITS, member: own.AMEND_MEMBER_CREDITS },
      retentionDays,
      webhookHosts,
      edits: {
        steps: own.AMEND_EDIT_STEPS ?? editLimits.steps.most,
        side: own.AMEND_EDIT_SIDE ?? editLimits.resolution.most,
        cost: own.AMEND_EDIT_COST ?? editCost,
      },
      mark: own.AMEND_VISIBLE_MARK ?? '',
      words:
        own.AMEND_WORD_CHECK === 'off'
          ? undefined
          : { blocked: own.AMEND_BLOCKED_WORDS ?? [], allowed: own.AMEND_ALLOWED_WORDS ?? [] },
      providers,
      sendsMail: smtp !== undefined,
      storageFolder: storage.kind === 'disk' ? storage.folder : undefined,
      trustedProxies,
      machinePrice: own.AMEND_MACHINE_PRICE,
    },
    logLevel,
  }
}
