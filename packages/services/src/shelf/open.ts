import { editRequestLimits } from '@amend/contract'
import { isUniqueViolation, type Shelf } from '@amend/db'
import type { Access, Member } from '../access.ts'
import { findSource, requireModel } from '../edit/request.ts'
import { notFound, ServiceError } from '../error.ts'
import { versionOf } from '../image/item.ts'
import { needOfVersion } from '../model/needs.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { ShelfItem } from '../types.ts'

type ShelfKey = Pick<Shelf, 'imageId' | 'modelVersionId'>

/**
 * The looks of the current model on an image. Those that are not there are queued, once per image and model version; failed
 * ones are tried again.
 * @throws ServiceError 'not-found', 'not-ready', 'in-trash', 'bad-input', 'no-model', 'queue-full'; AuthError
 * 'too-many-attempts'
 */
export async function openShelf(services: Services, member: Member, imageId: string): Promise<ShelfItem> {
  const source = await findSource(member, imageId)
  const { model } = await requireModel(services, member)
  const key = { imageId: source.id, modelVersionId: model.id }
  const found = await member.records.shelf.findFirst({ where: key })
  if (found && found.status !== 'failed') return shelfItem(found)
  if (Object.keys(model.capabilities.scope?.looks ?? {}).length === 0 || model.capabilities.guided) {
    throw new ServiceError('bad-input', 'This model has no looks that could be shown in advance.', { field: 'imageId' })
  }
  await limitRate(services.database, 'shelf', member.personId)
  try {
    return shelfItem(await queueShelf(services, member, key))
  } catch (error) {
    // A concurrent equal request was faster.
    if (isUniqueViolation(error)) return shelfItem(await queueShelf(services, member, key))
    throw error
  }
}

function queueShelf({ database, queue }: Services, member: Member, key: ShelfKey): Promise<Shelf> {
  const { workspaceId, personId } = member
  return database.transaction(async (records) => {
    const { shelf: shelves } = records.workspace(workspaceId)
    const found = await shelves.findFirst({ where: key })
    if (found && found.status !== 'failed') return found
    const pending = await shelves.count({ where: { createdById: personId, status: 'pending' } })
    if (pending >= editRequestLimits.shelves) {
      throw new ServiceError('queue-full', 'The looks of other pictures are still being made. Wait for them.')
    }
    const again = { status: 'pending' as const, errorCode: null, errorMessage: null, createdById: personId }
    const row = found
      ? await shelves.update({ where: { id: found.id }, data: again })
      : await shelves.create({ data: { ...key, workspaceId, createdById: personId } })
    const need = await needOfVersion(records, row.modelVersionId)
    await queue.request(records, 'shelf.make', { workspaceId, shelfId: row.id }, { person: personId, need })
    return row
  })
}

function shelfItem(row: Shelf): ShelfItem {
  const { id, imageId, workspaceId, status, blobHash, looks, columns, tileWidth, tileHeight } = row
  const { errorCode: code, errorMessage: message } = row
  const isMade =
    status === 'ready' && blobHash !== null && columns !== null && tileWidth !== null && tileHeight !== null
  return {
    id,
    imageId,
    status,
    sheet: isMade
      ? {
          url: `/api/shelves/${workspaceId}/${id}?v=${versionOf(blobHash)}`,
          ...{ looks, columns, tile: { width: tileWidth, height: tileHeight } },
        }
      : null,
    error: code !== null && message !== null ? { code, message } : null,
  }
}

/** The bytes of a shelf's sheet. @throws ServiceError 'not-found' */
export async function findSheet({ records }: Access, id: string): Promise<{ sha256: string; mediaType: string }> {
  const row = await records.shelf.findFirst({
    where: { id, status: 'ready' },
    select: { blobHash: true, blob: { select: { mediaType: true } } },
  })
  if (!row || row.blobHash === null || row.blob === null) throw notFound()
  return { sha256: row.blobHash, mediaType: row.blob.mediaType }
}
