import type { Database, Shelf } from '@amend/db'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { findModelLocation } from '@amend/services/model'
import { shelfRecord } from '@amend/services/shelf'
import type { Blobs } from '@amend/storage'
import type { EnginePool } from '../engine-process/pool.ts'
import type { ModelLocation } from '../engine-process/tasks.ts'
import { explainFailure } from '../failure.ts'
import { requireStorage, storeBytes } from '../file-store.ts'
import type { RegisteredModel } from '../model/register.ts'
import { RefusalError } from '../refusal.ts'

export interface ShelfParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly engines: EnginePool
  readonly model: RegisteredModel
}

/** Makes the looks of a picture, from its thumbnail. */
export function shelfMakeHandler(parts: ShelfParts): JobHandler<'shelf.make'> {
  const { queue, database, blobs, engines } = parts
  return recordHandler(queue, database, shelfRecord, {
    perform: async ({ row, signal, turn }) => {
      await requireStorage(blobs)
      const [model, thumbnail] = await Promise.all([locationOf(parts, row), findThumbnail(database, row)])
      const request = { model, bytes: await blobs.read(thumbnail) }
      const { bytes, mediaType, looks, ...tiles } = await engines.shelf(request, { signal, onTurn: turn })
      const { sha256 } = await storeBytes(database, blobs, bytes, mediaType)
      return { blobHash: sha256, looks: [...looks], ...tiles }
    },
    explain: explainFailure,
  })
}

/** @throws RefusalError 'model-unavailable' */
async function locationOf({ database, model }: ShelfParts, { modelVersionId }: Shelf): Promise<ModelLocation> {
  if (modelVersionId === model.versionId) return model
  const place = await findModelLocation(database, modelVersionId)
  if (place) return place
  throw new RefusalError('model-unavailable', 'The model that these looks are of is not available just now.')
}

/** @returns the hash of its bytes @throws RefusalError 'image-gone' */
async function findThumbnail(database: Database, { workspaceId, imageId }: Shelf): Promise<string> {
  const thumbnail = await database.workspace(workspaceId).rendition.findFirst({ where: { imageId, kind: 'thumbnail' } })
  if (thumbnail) return thumbnail.blobHash
  throw new RefusalError('image-gone', 'The picture has been deleted.')
}
