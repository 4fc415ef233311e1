import type { Database, Export } from '@amend/db'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import type { Credential } from '@amend/provenance'
import { exportRecord } from '@amend/services/image'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { requireStorage, storeBytes } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import { RefusalError } from '../refusal.ts'
import type { RendererTasks } from '../rendition/tasks.ts'
import { namedVersion, provenanceOf } from '../signing/provenance.ts'
import type { SignerTasks } from '../signing/tasks.ts'

export interface ExportParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly renderers: ProcessPool<RendererTasks>
  /** Apart from the renderers, which must not have the key. */
  readonly signers: ProcessPool<SignerTasks>
  /** With which results are signed. */
  readonly credential: Credential
}

/** Makes the file of an export: always encoded again, so that it contains none of an upload's metadata, and a result with
 * signed content credentials. */
export function imageExportHandler(parts: ExportParts): JobHandler<'image.export'> {
  const { queue, database, blobs, renderers, signers, credential } = parts
  return recordHandler(queue, database, exportRecord, {
    perform: async ({ row, signal }) => {
      const { blobHash, recipe, provenance, mark } = await findContent(database, row)
      await requireStorage(blobs)
      const bytes = await blobs.read(blobHash)
      const mediaType = `image/${row.format}`
      const request = { bytes, format: row.format, mark, ...(recipe !== undefined && { recipe }) }
      const file = await renderers.next().run('export', () => request, { signal })
      const signed =
        provenance &&
        (await signers.next().run('sign', () => ({ bytes: file, mediaType, provenance, credential }), { signal }))
      const { sha256 } = await storeBytes(database, blobs, signed ?? file, mediaType)
      return sha256
    },
    explain: explainFailure,
  })
}

/** @throws RefusalError 'image-gone', 'no-model-picture' */
async function findContent(database: Database, { workspaceId, imageId, size, withRecipe, mark }: Export) {
  const image = await database.workspace(workspaceId).image.findFirst({
    where: { id: imageId, status: 'ready' },
    select: {
      blobHash: true,
      treeId: true,
      edit: { select: { recipe: true, modelVersion: namedVersion } },
      renditions: { where: { kind: size === 'original' ? 'model' : size }, select: { blobHash: true } },
    },
  })
  if (!image) throw new RefusalError('image-gone', 'The picture has been deleted.')
  const rendition = size === 'original' ? undefined : image.renditions[0]
  if (size !== 'original' && !rendition) {
    throw new RefusalError('no-model-picture', 'This picture was uploaded, not made by a model: it has no model size.')
  }
  const recipe = withRecipe && image.edit?.recipe ? JSON.stringify(image.edit.recipe) : undefined
  const provenance =
    image.edit && (await provenanceOf(database, { workspaceId, treeId: image.treeId }, image.edit.modelVersion))
  const { blobHash } = rendition ?? image
  // Small pictures of a shared page carry no credentials.
  return size === 'preview' || size === 'thumbnail' ? { blobHash, mark } : { blobHash, mark, recipe, provenance }
}
