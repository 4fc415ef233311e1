import { type Canary, type Database, lockByName, type Records } from '@amend/db'
import type { JobLog } from '@amend/jobs'
import { recordAdministration } from '../audit/record.ts'
import { readOutcome } from './outcome.ts'
import type { CanaryOutcome, CanaryRateItem } from './schema.ts'

export interface CanaryEnd {
  readonly status: 'promoted' | 'rolledBack'
  /** One sentence. */
  readonly reason: string
  /** The administrator; null for an automatic decision. */
  readonly by: string | null
  /** Counted before, because counting takes long and this holds the lock of the deployments. Default: counted now. */
  readonly outcome?: CanaryOutcome | undefined
}

const open = { in: ['opening', 'running'] as ('opening' | 'running')[] }

/**
 * Ends a canary, keeps its outcome, and writes the decision into the audit log. Edits of the candidate that still wait are given to the
 * incumbent when it is rolled back.
 * @returns whether this call ended it
 */
export async function endCanary(records: Records, id: string, end: CanaryEnd): Promise<boolean> {
  const { status, reason, by } = end
  const { canary, auditLog } = records.installation
  const [row] = await canary.updateManyAndReturn({
    where: { id, status: open },
    data: { status, reason, decidedAt: new Date(), decidedById: by },
  })
  if (!row) return false
  await canary.update({ where: { id }, data: { outcome: end.outcome ?? (await readOutcome(records, row)) } })
  if (status === 'rolledBack') await giveBack(records, row)
  const states = { before: { canary: 'running' }, after: { canary: status, reason } }
  const action = { action: 'model:end-canary' as const, subjectId: row.candidateId }
  if (by) await recordAdministration(records, by, { ...action, ...states })
  else await auditLog.create({ data: { ...action, data: states } })
  return true
}

/** Waiting edits of the candidate are made by the incumbent. */
async function giveBack(records: Records, { id, incumbentId }: Canary): Promise<void> {
  await records.unsafe.edit.updateMany({
    where: { canaryId: id, canaryArm: 'candidate', status: 'queued' },
    data: { modelVersionId: incumbentId },
  })
}

/** A deployment ends the canary: that of the candidate promotes it, any other makes it pointless. */
export async function endCanariesBy(records: Records, modelVersionId: string, by: string | null): Promise<void> {
  const rows = await records.installation.canary.findMany({ where: { status: open } })
  for (const { id, candidateId } of rows) {
    await endCanary(
      records,
      id,
      candidateId === modelVersionId
        ? { status: 'promoted', reason: 'It was promoted.', by }
        : { status: 'rolledBack', reason: 'Another version was deployed.', by },
    )
  }
}

/** The candidate cannot be opened: the canary ends, and the incumbent edits in its place. */
export function endUnopenedCanary(database: Database, id: string): Promise<boolean> {
  return database.transaction(async (records) => {
    await lockByName(records, 'deployments')
    return endCanary(records, id, {
      ...{ status: 'rolledBack', by: null },
      reason: 'A worker could not open the candidate, so the version that serves made the edit.',
    })
  })
}

/** Rolls a running canary back when one of its rates is worse, or its edits fail. @returns why, when it did */
export async function judgeCanary(database: Database, log: Pick<JobLog, 'warn'>): Promise<string | undefined> {
  const canary = await database.installation.canary.findFirst({ where: { status: 'running' } })
  if (!canary) return undefined
  // Deployments do not wait while the edits are counted.
  const outcome = await readOutcome(database, canary)
  const worse = worstOf(outcome)
  if (!worse) return undefined
  const reason = sentenceOf(worse)
  const ended = await database.transaction(async (records) => {
    await lockByName(records, 'deployments')
    return endCanary(records, canary.id, { status: 'rolledBack', reason, by: null, outcome })
  })
  // Somebody else has decided meanwhile.
  if (!ended) return undefined
  log.warn({ canary: canary.id, rate: worse.name }, 'A canary was rolled back.')
  return reason
}

const worstOf = ({ rates }: CanaryOutcome): CanaryRateItem | undefined =>
  rates.find(({ name, verdict }) => name === 'failed' && verdict === 'worse') ??
  rates.find(({ verdict }) => verdict === 'worse')

const names = {
  ...{ kept: 'Kept results', redone: 'Repeated edits', downvoted: 'Thumbs down', downloaded: 'Downloads' },
  failed: 'Failed edits',
}

const percent = (share: number) => `${Math.round(100 * share)} %`

const sentenceOf = ({ name, candidate, incumbent }: CanaryRateItem) =>
  `Rolled back automatically. ${names[name]}: ${percent(candidate.share)} with the candidate, ${percent(incumbent.share)} with the version that serves.`
