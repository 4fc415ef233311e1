import { uploadLimits } from '@amend/contract'
import type { Database } from '@amend/db'
import { ImagingError } from '@amend/imaging/error'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import type { Thresholds } from '@amend/safety'
import { uploadRecord } from '@amend/services/image'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { enterRenditions, openFileStore, requireStorage } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import type { RendererTasks } from '../rendition/tasks.ts'
import { keepFindings, knownFindings } from '../safety/keep.ts'

export interface PrepareParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly renderers: ProcessPool<RendererTasks>
  /** Absent: pictures are not checked. */
  readonly thresholds: Thresholds | undefined
}

/** The API has checked the bytes against the installation's own limit. */
const limits = { bytes: Number.MAX_SAFE_INTEGER, pixels: uploadLimits.pixels, minSide: uploadLimits.minSide }

/** Prepares an upload: makes its renditions and asks the classifier, or refuses it with a sentence. */
export function imagePrepareHandler(parts: PrepareParts): JobHandler<'image.prepare'> {
  const { queue, database, blobs, renderers } = parts
  return recordHandler(queue, database, uploadRecord, {
    perform: async ({ row, signal }) => {
      await requireStorage(blobs)
      const { thresholds } = parts
      const bytes = await blobs.read(row.blobHash)
      const files = openFileStore(database, blobs)
      try {
        const known = thresholds && (await knownFindings(database, row.blobHash))
        const request = { bytes, limits, examine: thresholds !== undefined && !known }
        const {
          width,
          height,
          findings = known,
        } = await renderers.next().run('prepare', () => request, { signal, onEvent: files.add })
        const stored = await files.stored()
        const image = { workspaceId: row.workspaceId, imageId: row.id, blobHash: row.blobHash }
        return {
          ...{ width, height },
          store: async (records) => {
            await enterRenditions(records, image, stored)
            if (thresholds && findings) await keepFindings(records, image, findings, thresholds)
          },
        }
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error
        return { refusal: explainFailure(error) }
      }
    },
    explain: explainFailure,
  })
}
