import { type Export, Prisma } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'

/** The life cycle of an export: pending → ready or failed. A result is the hash of the stored file. */
export const exportRecord: RecordDefinition<'image.export', Export, never, string> = {
  job: 'image.export',

  begin: async (records, { workspaceId, exportId }) => {
    const row = await records.workspace(workspaceId).export.findFirst({ where: { id: exportId, status: 'pending' } })
    return row ? { row, events: [] } : undefined
  },

  finish: async (records, { workspaceId, id, imageId }, blobHash) => {
    const { count } = await records.workspace(workspaceId).export.updateMany({
      where: { id, status: 'pending' },
      data: { status: 'ready', blobHash },
    })
    return count === 0 ? [] : [{ workspaceId, kind: 'export.ready', subjectId: id, data: { imageId } }]
  },

  fail: async (records, { workspaceId, exportId }, { code, message }) => {
    const { count } = await records.workspace(workspaceId).export.updateMany({
      where: { id: exportId, status: 'pending' },
      data: { status: 'failed', errorCode: code, errorMessage: message },
    })
    if (count === 0) return undefined
    return [{ workspaceId, kind: 'export.failed', subjectId: exportId, data: { code, message } }]
  },

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT "workspaceId"::text, id::text AS "exportId" FROM "Export" AS export
    WHERE status = 'pending' AND "createdAt" < now() - interval '2 minutes'
      AND ${withoutJob('image.export', Prisma.sql`export.id`)}
    LIMIT 100`,
}
