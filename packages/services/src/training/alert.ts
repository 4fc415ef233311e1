/** Mails to administrators about runs that need them. */
import type { Database, Records } from '@amend/db'
import { pageAddress } from '../notification/page-address.ts'
import { mailAdministrators } from '../user/administrators.ts'

type TrainingAlert = 'trainingFailed' | 'trainingNotFinite' | 'trainingStalled'

/** Mails the administrators. Runs in the transaction of what they are told of. */
export async function alertAdministrators(records: Records, runId: string, alert: TrainingAlert): Promise<void> {
  const address = await pageAddress(records, 'administration')
  if (address !== undefined) await mailAdministrators(records, alert, `${address}/training/${runId}`)
}

/** Minutes without a step after which a run stands still. */
const stillAfter = 30
const mostRuns = 100

/**
 * Tells administrators once of each run that stands still: it takes no step, or has a notice that nobody mends.
 * @returns how many runs
 */
export async function alertStandingRuns(database: Database): Promise<number> {
  const before = new Date(Date.now() - stillAfter * 60_000)
  const standing = await database.installation.trainingRun.findMany({
    where: {
      alertedAt: null,
      OR: [
        // The steps of a cluster are not known.
        { status: 'running', target: 'worker', steppedAt: { lt: before } },
        { status: 'waiting', notice: { not: null }, heartbeatAt: { lt: before } },
      ],
    },
    select: { id: true },
    take: mostRuns,
  })
  for (const { id } of standing) {
    await database.transaction(async (records) => {
      const { count } = await records.installation.trainingRun.updateMany({
        where: { id, alertedAt: null },
        data: { alertedAt: new Date() },
      })
      if (count > 0) await alertAdministrators(records, id, 'trainingStalled')
    })
  }
  return standing.length
}
