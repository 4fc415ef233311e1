import type { SessionPrincipal } from '@amend/auth'
import type { Records } from '@amend/db'
import { findJobs, type JobName, type JobRow, parsePayload } from '@amend/jobs'
import { recordAdministration } from '../audit/record.ts'
import { requeueFailed } from '../edit/own-queue.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'

/** Jobs without a record, and those whose record can wait again. Others are requested anew by their person. */
const retried: ReadonlySet<JobName> = new Set([
  ...(['blob.clean', 'trash.empty', 'record.prune'] as const),
  ...(['edit.perform', 'webhook.deliver'] as const),
])

export const mayRetry = (name: JobName): boolean => retried.has(name)

/**
 * Runs a failed job again.
 * @throws ServiceError 'not-found', 'cannot-retry'; for an edit 'queue-full', 'quota-reached', 'credits-used-up'
 */
export async function retryJob(services: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  await services.database.transaction(async (records) => {
    const [job] = await findJobs(records, [id])
    if (!job) throw notFound()
    if (job.state !== 'failed' || !(await queueAgain(services, records, job))) {
      throw new ServiceError('cannot-retry', 'This job cannot be tried again: what it is about has ended or is gone.')
    }
    await recordAdministration(records, person.id, {
      ...{ action: 'job:retry', subjectId: id, name: job.name },
      ...{ before: { state: job.state }, after: { state: 'waiting' } },
    })
  })
}

/** @returns whether it waits now */
async function queueAgain(services: Services, records: Records, { name, payload }: JobRow): Promise<boolean> {
  const { queue } = services
  switch (name) {
    case 'blob.clean':
    case 'trash.empty':
    case 'record.prune':
      await queue.request(records, name, {})
      return true
    case 'edit.perform': {
      const { workspaceId, editId: id } = parsePayload(name, payload)
      const edit = await records.workspace(workspaceId).edit.findFirst({ where: { id }, select: { createdById: true } })
      if (!edit?.createdById) return false
      return (await requeueFailed(services, records, { workspaceId, personId: edit.createdById }, [id])).length > 0
    }
    case 'webhook.deliver': {
      const { workspaceId, deliveryId: id } = parsePayload(name, payload)
      const { count } = await records.workspace(workspaceId).webhookDelivery.updateMany({
        where: { id, status: 'failed', webhook: { disabledAt: null } },
        data: { status: 'pending' },
      })
      if (count > 0) await queue.request(records, name, { workspaceId, deliveryId: id })
      return count > 0
    }
    default:
      return false
  }
}
