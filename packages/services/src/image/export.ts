import { type ExportFormat, type ExportSize, pictureTitle, withPictureEnding } from '@amend/contract'
import { type Export, isUniqueViolation } from '@amend/db'
import type { Access, Member } from '../access.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { ExportItem } from '../types.ts'
import { findImage } from './find.ts'
import { markOf } from './mark.ts'

export interface ExportRequest {
  readonly id: string
  readonly format: ExportFormat
  readonly size: ExportSize
  /** Whether to write the recipe into the metadata; an upload has none. */
  readonly recipe: boolean
}

/**
 * Queues a file for download. An equal request returns the same export; a failed one is tried again.
 * @throws ServiceError 'not-found', 'not-ready', 'bad-input' when the image has no such size
 */
export async function requestExport(services: Services, member: Member, request: ExportRequest): Promise<ExportItem> {
  const image = await findImage(member.records, request.id)
  if (image.status !== 'ready') throw new ServiceError('not-ready', 'The picture is not ready yet.')
  if (request.size === 'model' && !image.renditions.some(({ kind }) => kind === 'model')) {
    throw new ServiceError('bad-input', 'This picture was uploaded, not made by a model: it has no model size.', {
      field: 'size',
    })
  }
  const withRecipe = request.recipe && image.kind !== 'upload'
  const mark = markOf(services, image.kind)
  const key = { imageId: image.id, format: request.format, size: request.size, withRecipe, mark }
  const { workspaceId, personId } = member
  return exportItem(await ensureExport(services, { workspaceId, createdById: personId, turnOf: personId }, key))
}

type ExportKey = Pick<Export, 'imageId' | 'format' | 'size' | 'withRecipe' | 'mark'>

interface ExportMaker {
  readonly workspaceId: string
  /** Null for somebody whose account was deleted. */
  readonly createdById: string | null
  /** Whose turn in the queue it takes. */
  readonly turnOf: string
}

/** The export of an image in a form: queued when there is none, or the last attempt failed. */
export async function ensureExport(services: Services, maker: ExportMaker, key: ExportKey): Promise<Export> {
  try {
    return await createExport(services, maker, key)
  } catch (error) {
    // A concurrent equal request was faster.
    if (isUniqueViolation(error)) return createExport(services, maker, key)
    throw error
  }
}

function createExport(
  { database, queue }: Services,
  { workspaceId, createdById, turnOf }: ExportMaker,
  key: ExportKey,
): Promise<Export> {
  return database.transaction(async (records) => {
    const { export: exports } = records.workspace(workspaceId)
    const found = await exports.findFirst({ where: key })
    if (found?.status === 'ready') return found
    const again = { status: 'pending' as const, errorCode: null, errorMessage: null }
    const row = found
      ? await exports.update({ where: { id: found.id }, data: again })
      : await exports.create({ data: { ...key, workspaceId, createdById } })
    // The queue adds nothing while the first job waits or runs.
    await queue.request(records, 'image.export', { workspaceId, exportId: row.id }, { person: turnOf })
    return row
  })
}

/** @throws ServiceError 'not-found' */
export async function exportStatus({ records }: Access, id: string): Promise<ExportItem> {
  const row = await records.export.findFirst({ where: { id } })
  if (!row) throw notFound()
  return exportItem(row)
}

function exportItem({ id, workspaceId, status, errorCode: code, errorMessage: message }: Export): ExportItem {
  return {
    id,
    status,
    url: status === 'ready' ? `/api/exports/${workspaceId}/${id}` : null,
    error: code !== null && message !== null ? { code, message } : null,
  }
}

/**
 * The file of an export, to be saved under a name.
 * @throws ServiceError 'not-found', 'not-ready'
 */
export async function findExportFile(
  { records }: Access,
  id: string,
): Promise<{ sha256: string; mediaType: string; name: string }> {
  const row = await records.export.findFirst({
    where: { id },
    select: {
      format: true,
      blobHash: true,
      image: { select: { name: true, instruction: true } },
      blob: { select: { mediaType: true } },
    },
  })
  if (!row) throw notFound()
  const { blobHash, blob, format, image } = row
  if (blobHash === null || blob === null) throw new ServiceError('not-ready', 'The file is not ready yet.')
  const name = withPictureEnding(pictureTitle(image), format === 'jpeg' ? 'jpg' : format)
  return { sha256: blobHash, mediaType: blob.mediaType, name }
}
