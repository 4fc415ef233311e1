/** Mails to administrators about runs that need them. */
import { chooseLanguage, composeMail, queueMail } from '@amend/auth/mail'
import type { Database, Records } from '@amend/db'
import { pageAddress } from '../notification/page-address.ts'
import { ableAdministrator } from '../user/administrators.ts'

export type TrainingAlert = 'trainingFailed' | 'trainingNotFinite' | 'trainingStalled'

/** The number of administrators that get a mail. */
const mostMails = 20

/** Mails the administrators. Runs in the transaction of what they are told of. */
export async function alertAdministrators(records: Records, runId: string, alert: TrainingAlert): Promise<void> {
  const address = await pageAddress(records, 'administration')
  if (address === undefined) return
  const administrators = await records.installation.user.findMany({
    where: ableAdministrator,
    select: { email: true, language: true },
    take: mostMails,
  })
  const url = `${address}/training/${runId}`
  for (const { email, language } of administrators) {
    await queueMail(records, composeMail(alert, email, chooseLanguage(language), { url }))
  }
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
        { status: 'running', steppedAt: { lt: before } },
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
