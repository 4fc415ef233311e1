import { uploadLimits } from '@amend/contract'
import { appendEvent, type Database, type Records } from '@amend/db'
import { ImagingError } from '@amend/imaging/error'
import type { Effect, Failure, JobHandler, Payload, Queue } from '@amend/jobs'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { enterRenditions, openFileStore, type StoredFile } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import type { RendererTasks } from '../rendition/tasks.ts'

type Job = Payload<'image.prepare'>

export interface PrepareParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly renderers: ProcessPool<RendererTasks>
}

/** The API has counted the bytes, by a limit of the installation's own. */
const limits = { bytes: Number.MAX_SAFE_INTEGER, pixels: uploadLimits.pixels, minSide: uploadLimits.minSide }
/** After which an upload that has no running job counts as abandoned, ms. */
const abandonedAfter = 120_000

/** Looks at an upload: makes its renditions, or refuses it in a sentence. */
export function imagePrepareHandler({ queue, database, blobs, renderers }: PrepareParts): JobHandler<'image.prepare'> {
  return {
    perform: async ({ payload, signal }) => {
      const where = { id: payload.imageId, status: 'pending' as const }
      const image = await database.workspace(payload.workspaceId).image.findFirst({ where })
      if (!image) return undefined
      const bytes = await blobs.read(image.blobHash)
      const files = openFileStore(database, blobs)
      try {
        const renderer = renderers.next()
        const size = await renderer.run('prepare', () => ({ bytes, limits }), { signal, onEvent: files.add })
        return ready(payload, size, await files.stored())
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error
        const failure = explainFailure(error)
        return (records) => refuse(records, payload, failure)
      }
    },
    explain: explainFailure,
    fail: refuse,
    reconcile: async () => {
      const before = new Date(Date.now() - abandonedAfter)
      const abandoned = await database.unsafe.image.findMany({
        where: { status: 'pending', createdAt: { lt: before } },
        select: { id: true, workspaceId: true },
        take: 100,
      })
      for (const { id: imageId, workspaceId } of abandoned) {
        // One that waits or runs is not added again.
        await database.transaction((records) => queue.request(records, 'image.prepare', { workspaceId, imageId }))
      }
    },
  }
}

function ready(job: Job, size: { width: number; height: number }, files: readonly StoredFile[]): Effect {
  const { workspaceId, imageId } = job
  return async (records) => {
    const { count } = await records.workspace(workspaceId).image.updateMany({
      where: { id: imageId, status: 'pending' },
      data: { status: 'ready', ...size },
    })
    if (count === 0) return
    await enterRenditions(records, job, files)
    await appendEvent(records, { workspaceId, kind: 'image.ready', subjectId: imageId })
  }
}

async function refuse(records: Records, { workspaceId, imageId }: Job, { code, message }: Failure): Promise<void> {
  const { count } = await records.workspace(workspaceId).image.updateMany({
    where: { id: imageId, status: 'pending' },
    data: { status: 'refused', errorCode: code, errorMessage: message },
  })
  if (count === 0) return
  await appendEvent(records, { workspaceId, kind: 'image.refused', subjectId: imageId, data: { code, message } })
}
