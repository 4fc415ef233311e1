import type { Database, Export } from '@amend/db'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { exportRecord } from '@amend/services/image'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { requireStorage, storeBytes } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import { RefusalError } from '../refusal.ts'
import type { RendererTasks } from '../rendition/tasks.ts'

export interface ExportParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly renderers: ProcessPool<RendererTasks>
}

/** Makes the file of an export: always encoded again, so that it contains none of an upload's metadata. */
export function imageExportHandler({ queue, database, blobs, renderers }: ExportParts): JobHandler<'image.export'> {
  return recordHandler(queue, database, exportRecord, {
    perform: async ({ row, signal }) => {
      const { blobHash, recipe } = await findContent(database, row)
      await requireStorage(blobs)
      const bytes = await blobs.read(blobHash)
      const request = { bytes, format: row.format, ...(recipe !== undefined && { recipe }) }
      const file = await renderers.next().run('export', () => request, { signal })
      const { sha256 } = await storeBytes(database, blobs, file, `image/${row.format}`)
      return sha256
    },
    explain: explainFailure,
  })
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
    throw new RefusalError('no-model-picture', 'This picture was uploaded, not made by a model: it has no model size.')
  }
  const recipe = withRecipe && image.edit?.recipe ? JSON.stringify(image.edit.recipe) : undefined
  return { blobHash: size === 'model' && own ? own.blobHash : image.blobHash, recipe }
}
