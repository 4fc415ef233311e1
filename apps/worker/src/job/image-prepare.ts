import { uploadLimits } from '@amend/contract'
import type { Database } from '@amend/db'
import { ImagingError } from '@amend/imaging/error'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { uploadRecord } from '@amend/services/image'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { enterRenditions, openFileStore, requireStorage } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import type { RendererTasks } from '../rendition/tasks.ts'

export interface PrepareParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly renderers: ProcessPool<RendererTasks>
}

/** The API has checked the bytes against the installation's own limit. */
const limits = { bytes: Number.MAX_SAFE_INTEGER, pixels: uploadLimits.pixels, minSide: uploadLimits.minSide }

/** Prepares an upload: makes its renditions, or refuses it with a sentence. */
export function imagePrepareHandler({ queue, database, blobs, renderers }: PrepareParts): JobHandler<'image.prepare'> {
  return recordHandler(queue, database, uploadRecord, {
    perform: async ({ row, signal }) => {
      await requireStorage(blobs)
      const bytes = await blobs.read(row.blobHash)
      const files = openFileStore(database, blobs)
      try {
        const renderer = renderers.next()
        const size = await renderer.run('prepare', () => ({ bytes, limits }), { signal, onEvent: files.add })
        const stored = await files.stored()
        const image = { workspaceId: row.workspaceId, imageId: row.id }
        return { ...size, store: (records) => enterRenditions(records, image, stored) }
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error
        return { refusal: explainFailure(error) }
      }
    },
    explain: explainFailure,
  })
}
