import { appendEvent, type Database, type Export } from '@amend/db'
import type { Effect, JobHandler, Payload, Queue } from '@amend/jobs'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { storeBytes } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import { RefusalError } from '../refusal.ts'
import type { RendererTasks } from '../rendition/tasks.ts'

export interface ExportParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly renderers: ProcessPool<RendererTasks>
}

const abandonedAfter = 120_000 // ms

/** Makes the file of an export: always encoded anew, so that nothing of an upload's metadata leaves. */
export function imageExportHandler({ queue, database, blobs, renderers }: ExportParts): JobHandler<'image.export'> {
  return {
    perform: async ({ payload, signal }) => {
      const row = await database.workspace(payload.workspaceId).export.findFirst({
        where: { id: payload.exportId, status: 'pending' },
      })
      if (!row) return undefined
      const { blobHash, recipe } = await findContent(database, row)
      const bytes = await blobs.read(blobHash)
      const request = { bytes, format: row.format, ...(recipe !== undefined && { recipe }) }
      const file = await renderers.next().run('export', () => request, { signal })
      const { sha256 } = await storeBytes(database, blobs, file, `image/${row.format}`)
      return ready(payload, row, sha256)
    },
    explain: explainFailure,
    fail: async (records, { workspaceId, exportId }, { code, message }) => {
      const { count } = await records.workspace(workspaceId).export.updateMany({
        where: { id: exportId, status: 'pending' },
        data: { status: 'failed', errorCode: code, errorMessage: message },
      })
      if (count === 0) return
      await appendEvent(records, { workspaceId, kind: 'export.failed', subjectId: exportId, data: { code, message } })
    },
    reconcile: async () => {
      const before = new Date(Date.now() - abandonedAfter)
      const abandoned = await database.unsafe.export.findMany({
        where: { status: 'pending', createdAt: { lt: before } },
        select: { id: true, workspaceId: true },
        take: 100,
      })
      for (const { id: exportId, workspaceId } of abandoned) {
        // One that waits or runs is not added again.
        await database.transaction((records) => queue.request(records, 'image.export', { workspaceId, exportId }))
      }
    },
  }
}

/** @throws RefusalError 'image-gone', 'no-model-picture' */
async function findContent(database: Database, { workspaceId, imageId, size, withRecipe }: Export) {
  const image = await database.workspace(workspaceId).image.findFirst({
    where: { id: imageId, status: 'ready' },
    select: {
      blobHash: true,
      edit: { select: { recipe: true } },
      renditions: { where: { kind: 'model' }, select: { blobHash: true } },
    },
  })
  if (!image) throw new RefusalError('image-gone', 'The picture has been deleted.')
  const [own] = image.renditions
  if (size === 'model' && !own) {
    throw new RefusalError('no-model-picture', 'This picture has no size of a model: it was brought, not made.')
  }
  const recipe = withRecipe && image.edit?.recipe ? JSON.stringify(image.edit.recipe) : undefined
  return { blobHash: size === 'model' && own ? own.blobHash : image.blobHash, recipe }
}

function ready({ workspaceId, exportId }: Payload<'image.export'>, { imageId }: Export, blobHash: string): Effect {
  return async (records) => {
    const { count } = await records.workspace(workspaceId).export.updateMany({
      where: { id: exportId, status: 'pending' },
      data: { status: 'ready', blobHash },
    })
    if (count === 0) return
    await appendEvent(records, { workspaceId, kind: 'export.ready', subjectId: exportId, data: { imageId } })
  }
}
