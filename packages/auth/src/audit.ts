import { type AccountAction, type ApiErrorCode, auditedRefusals, type RefusalAction } from '@amend/contract'
import type { Database, Prisma, Records } from '@amend/db'
import { networkOf } from './network.ts'
import { hour, isWithin, type Limit } from './throttle.ts'

interface Entry {
  readonly actorId: string
  readonly action: AccountAction
  readonly subjectId?: string
  readonly address?: string
  readonly data?: Prisma.InputJsonObject
}

/** Records an action on an account. */
export async function audit(records: Records, { data = {}, ...entry }: Entry): Promise<void> {
  await records.installation.auditLog.create({ data: { ...entry, data } })
}

/** A refused request. It holds nothing that was typed: people type passwords into the field of the address. */
export interface Refusal {
  readonly code: ApiErrorCode
  /** The procedure, or the way of signing in. */
  readonly what: string
  /** Of the client. */
  readonly address: string
  /** The person that was signed in. */
  readonly actorId?: string | undefined
  /** The account that was tried. */
  readonly accountId?: string | undefined
}

/** Recorded refusals of each kind of one network. */
const perNetwork = [{ length: hour, attempts: 20 }]
/** Recorded refusals of the installation: with `refusalDaysKept` at most 220,000 rows. */
const perInstallation = [{ length: hour, attempts: 100 }]
const oncePerHour = [{ length: hour, attempts: 1 }]

/** How long refusals are kept, days. Entries about accounts are kept. */
export const refusalDaysKept = 90

/**
 * Records a refusal whose code is one of `auditedRefusals`, outside the transaction that failed. The number of entries
 * is limited, so that strangers cannot fill the disk: after a limit is reached one entry says that there was more.
 */
export async function auditRefusal(database: Database, refusal: Refusal): Promise<void> {
  const { code, what, address, actorId, accountId } = refusal
  const action = auditedRefusals[code]
  if (!action) return
  const limit = (name: string, subject: string, windows: Limit['windows']): Limit => ({ name, subject, windows })
  const record = (entry: { action: RefusalAction; data?: Prisma.InputJsonObject; subjectId?: string }) =>
    database.installation.auditLog.create({ data: { data: {}, ...entry, address, ...(actorId && { actorId }) } })
  const network = networkOf(address)
  const fits =
    (await isWithin(database, limit('audit:network', `${action} ${network}`, perNetwork))) &&
    (await isWithin(database, limit('audit', 'all', perInstallation)))
  if (fits) {
    await record({ action, data: { code, what }, ...(accountId && { subjectId: accountId }) })
  } else if (await isWithin(database, limit('audit:omitted', 'all', oncePerHour))) {
    await record({ action: 'refusals:omitted' })
  }
}

/** Deletes refusals that are too old. */
export async function deleteOldRefusals(database: Database, before: Date): Promise<void> {
  const where = { action: { in: [...new Set(Object.values(auditedRefusals)), 'refusals:omitted'] } }
  await database.unsafe.auditLog.deleteMany({ where: { ...where, workspaceId: null, createdAt: { lt: before } } })
}
