import type { Records } from '@amend/db'
import { jobTable } from '../job-table.ts'
import type { SendableEdit } from './request.ts'

/**
 * Edits that have not ended and have no job that would end them, such as after a backup was restored without the queue. The
 * young are left alone.
 */
export function findAbandonedEdits(records: Records): Promise<SendableEdit[]> {
  return records.unsafe.$queryRaw<SendableEdit[]>`
    SELECT id::text, "workspaceId"::text, "createdById"::text, steps, samples, resolution FROM "Edit" AS edit
    WHERE status IN ('queued', 'running') AND "createdAt" < now() - interval '1 minute'
      AND NOT EXISTS (
        SELECT FROM ${jobTable} AS job
        WHERE name = 'edit.perform' AND COALESCE(singleton_key, '') = edit.id::text AND state <= 'active'
          AND policy = 'exclusive'
      )
    ORDER BY "createdAt" LIMIT 100`
}
