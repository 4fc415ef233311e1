import type { SessionPrincipal } from '@amend/auth'
import { appendEvents, type NewEvent, type Records } from '@amend/db'
import { findJobs, type JobRow, parsePayload } from '@amend/jobs'
import { accountExportRecord } from '../account-export/record.ts'
import { recordAdministration } from '../audit/record.ts'
import { backupRecord } from '../backup/record.ts'
import { datasetChunkRecord } from '../dataset/record.ts'
import { datasetTaskRecord } from '../dataset/task-record.ts'
import { editRecord } from '../edit/record.ts'
import { evaluationRecord } from '../evaluation/record.ts'
import { exportRecord } from '../image/export-record.ts'
import { uploadRecord } from '../image/upload-record.ts'
import { modelMakeRecord, modelTaskRecord } from '../model/task-record.ts'
import { preferenceSetRecord } from '../preference/record.ts'
import type { Services } from '../services.ts'
import { shelfRecord } from '../shelf/record.ts'
import { trainingFollowRecord, trainingRunRecord } from '../training/record.ts'
import { failDelivery } from '../webhook/deliver.ts'

const cancelled = {
  code: 'cancelled-by-administrator',
  message: 'An administrator of this installation cancelled this.',
  retry: false,
} as const

/**
 * Cancels waiting and running jobs of anybody. Their records fail with a sentence that says so, since their person did not
 * cancel them.
 * @returns the ids of those that this cancelled; others had ended before, or do not exist
 */
export async function cancelJobs(
  services: Services,
  { person }: SessionPrincipal,
  ids: readonly string[],
): Promise<string[]> {
  const { database, queue } = services
  return database.transaction(async (records) => {
    const ended: string[] = []
    for (const job of await findJobs(records, ids)) {
      if (job.state !== 'waiting' && job.state !== 'running') continue
      if (!(await queue.cancel(records, job.name, job.key ?? ''))) continue
      const events = await failRecord(services, records, job)
      const [first] = events
      if (first) await appendEvents(records, first.workspaceId, events)
      await recordAdministration(records, person.id, {
        ...{ action: 'job:cancel', subjectId: job.id, name: job.name },
        ...{ before: { state: job.state }, after: { state: 'cancelled' } },
      })
      ended.push(job.id)
    }
    return ended
  })
}

/** Ends the record of a job. @returns the events of the change; none for a job without a record */
async function failRecord(
  { queue }: Services,
  records: Records,
  { name, payload }: JobRow,
): Promise<readonly NewEvent[]> {
  const change = async () => {
    switch (name) {
      case 'edit.perform':
        return editRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'image.export':
        return exportRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'image.prepare':
        return uploadRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'shelf.make':
        return shelfRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'dataset.chunk':
        return datasetChunkRecord(queue).fail(records, parsePayload(name, payload), cancelled)
      case 'dataset.task':
        return datasetTaskRecord(queue).fail(records, parsePayload(name, payload), cancelled)
      case 'evaluation.run':
        return evaluationRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'preference.write':
        return preferenceSetRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'model.task':
        return modelTaskRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'model.make':
        return modelMakeRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'backup.run':
        return backupRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'training.run':
        return trainingRunRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'training.follow':
        return trainingFollowRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'account.export':
        return accountExportRecord.fail(records, parsePayload(name, payload), cancelled)
      case 'webhook.deliver':
        return void (await failDelivery(records, parsePayload(name, payload), cancelled))
      // Housekeeping has no record.
      case 'blob.clean':
      case 'trash.empty':
      case 'record.prune':
      case 'notification.digest':
      case 'training.watch':
        return undefined
    }
  }
  return (await change()) ?? []
}
