import { type Database, Prisma } from '@amend/db'
import type { JobHandler, Queue } from '@amend/jobs'
import { eraseDeletedAccounts } from '@amend/services/account'
import { deleteImages } from '@amend/services/image'
import { deleteExpiredTeams } from '@amend/services/workspace'

const day = 24 * 60 * 60 * 1000
/** Sketches are only for choosing; the choice is an edit of its own. */
const sketchesKept = 7 * day
/** Images per transaction, all of one workspace. */
const batch = 50

/**
 * Deletes for good what has been in the trash for longer than the retention, old sketches, and teams and accounts that were deleted.
 * @param retention in days, read for each job
 */
export function trashEmptyHandler(
  queue: Queue,
  database: Database,
  retention: () => number,
): JobHandler<'trash.empty'> {
  return {
    perform: async ({ signal }) => {
      const retentionDays = retention()
      const now = Date.now()
      const over = [
        Prisma.sql`"trashedAt" < ${new Date(now - retentionDays * day)}`,
        Prisma.sql`kind = 'sketch' AND "createdAt" < ${new Date(now - sketchesKept)}`,
      ]
      for (const condition of over) {
        while (await deleteSome(queue, database, condition)) signal.throwIfAborted()
      }
      await deleteExpiredTeams(database, retentionDays, signal)
      await eraseDeletedAccounts(database, retentionDays, signal)
      return undefined
    },
  }
}

/** @returns whether there were any */
function deleteSome(queue: Queue, database: Database, over: Prisma.Sql): Promise<boolean> {
  return database.transaction(
    async (records) => {
      // Locked, so that nobody restores one meanwhile.
      const rows = await records.unsafe.$queryRaw<{ id: string; workspaceId: string }[]>`
        SELECT id::text, "workspaceId"::text FROM "Image" WHERE ${over}
        ORDER BY "workspaceId" LIMIT ${batch} FOR UPDATE SKIP LOCKED`
      for (const workspaceId of new Set(rows.map((row) => row.workspaceId))) {
        const ids = rows.filter((row) => row.workspaceId === workspaceId).map(({ id }) => id)
        await deleteImages(queue, records, workspaceId, ids)
      }
      return rows.length > 0
    },
    { timeout: 60_000 },
  )
}
