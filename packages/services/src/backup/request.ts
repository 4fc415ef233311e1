import type { SessionPrincipal } from '@amend/auth'
import { type BackupTask, lockByName, newestFirst, type Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile } from '../error.ts'
import type { Services } from '../services.ts'
import type { BackupTaskItem } from '../types.ts'

const mostListed = 50

/**
 * Asks a worker for a backup, or for the trial of the newest one.
 * @throws ServiceError 'changed-meanwhile' while one of the kind is under way
 */
export function requestBackup(
  { database, queue }: Services,
  { person }: SessionPrincipal,
  kind: BackupTask['kind'],
): Promise<BackupTaskItem> {
  return database.transaction(async (records) => {
    await lockByName(records, 'backups')
    const { backupTask } = records.installation
    if ((await backupTask.count({ where: { kind, status: 'waiting' } })) > 0) throw changedMeanwhile()
    const task = await backupTask.create({ data: { kind, requestedById: person.id } })
    await queue.request(records, 'backup.run', { taskId: task.id })
    await recordAdministration(records, person.id, {
      ...{ action: `backup:${kind === 'backup' ? 'make' : 'drill'}`, subjectId: task.id },
      ...{ before: {}, after: { requested: kind } },
    })
    return itemOf(task)
  })
}

/** The last backups and trials, the newest first. */
export async function listBackups({ installation }: Records): Promise<BackupTaskItem[]> {
  return (await installation.backupTask.findMany({ orderBy: newestFirst, take: mostListed })).map(itemOf)
}

function itemOf(task: BackupTask): BackupTaskItem {
  const { id, kind, status, folder, digest, tables, files, errorCode, errorMessage } = task
  return {
    ...{ id, kind, status, folder, digest, tables, files },
    bytes: task.bytes === null ? null : Number(task.bytes),
    rows: task.rows === null ? null : Number(task.rows),
    fileBytes: task.fileBytes === null ? null : Number(task.fileBytes),
    error: errorCode !== null && errorMessage !== null ? { code: errorCode, message: errorMessage } : null,
    createdAt: task.createdAt.toISOString(),
    finishedAt: task.finishedAt?.toISOString() ?? null,
  }
}
