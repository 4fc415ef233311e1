/** The life of a backup or a trial: waiting → done or failed. */
import { type BackupTask, Prisma, type Records } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'

/** What a worker has backed up or restored. */
export interface FinishedBackup {
  readonly folder: string
  readonly digest: string
  readonly bytes: number
  readonly tables: number
  readonly rows: number
  readonly files: number
  readonly fileBytes?: number | undefined
}

export const backupRecord: RecordDefinition<'backup.run', BackupTask, never, FinishedBackup> = {
  job: 'backup.run',

  begin: async ({ installation }, { taskId }) => {
    const row = await installation.backupTask.findFirst({ where: { id: taskId, status: 'waiting' } })
    return row ? { row, events: [] } : undefined
  },

  finish: (records, { id }, { bytes, rows, fileBytes, ...rest }) =>
    end(records, id, {
      ...{ ...rest, status: 'done', bytes: BigInt(bytes), rows: BigInt(rows) },
      fileBytes: fileBytes === undefined ? null : BigInt(fileBytes),
    }),

  fail: (records, { taskId }, { code, message }) =>
    end(records, taskId, { status: 'failed', errorCode: code, errorMessage: message }),

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT id::text AS "taskId" FROM "BackupTask" AS task
    WHERE status = 'waiting' AND "createdAt" < now() - interval '2 minutes'
      AND ${withoutJob('backup.run', Prisma.sql`task.id`)}
    LIMIT 100`,
}

async function end({ installation }: Records, id: string, data: Prisma.BackupTaskUpdateManyMutationInput) {
  const where = { id, status: 'waiting' as const }
  const { count } = await installation.backupTask.updateMany({ where, data: { ...data, finishedAt: new Date() } })
  return count === 0 ? undefined : []
}
