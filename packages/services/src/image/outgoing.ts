import { personIdOf } from '@amend/auth'
import type { Export } from '@amend/db'
import type { Access } from '../access.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { RenditionKind } from '../types.ts'
import { ensureExport } from './export.ts'
import { markOf } from './mark.ts'
import { findRendition } from './rendition.ts'
import { waitForExport } from './wait-for-export.ts'

interface File {
  readonly sha256: string
  readonly mediaType: string
}

export interface Outgoing {
  readonly imageId: string
  readonly kind: RenditionKind
  /** Whether a result needs content credentials: a file that is saved, and not one that a page shows. */
  readonly credentials: boolean
  /** Of the request. */
  readonly signal: AbortSignal
}

/**
 * The bytes of a rendition that leaves the workspace, to be saved or on a shared page: of a result with the visible mark,
 * and where it is asked for with content credentials, made by a worker at the first request.
 * @throws ServiceError 'not-found', 'not-ready'
 */
export async function findOutgoing(
  services: Services,
  access: Access,
  { imageId, kind, credentials, signal }: Outgoing,
): Promise<File> {
  const { records, workspaceId, principal } = access
  const [file, image] = await Promise.all([
    findRendition(access, imageId, kind),
    records.image.findFirst({ where: { id: imageId }, select: { kind: true } }),
  ])
  if (!image) throw notFound()
  const mark = markOf(services, image.kind)
  // Small pictures never have credentials.
  const signed = credentials && image.kind === 'result' && (kind === 'full' || kind === 'model')
  if (mark === '' && !signed) return file
  const personId = personIdOf(principal)
  const maker = { workspaceId, createdById: personId ?? null, turnOf: personId ?? imageId }
  const form = formOf(kind, file.mediaType)
  const row = await ensureExport(services, maker, { imageId, withRecipe: false, mark, ...form })
  return { sha256: await waitForExport(services.database, row, signal), mediaType: `image/${form.format}` }
}

/** The format and size of the export that stands for a rendition. */
function formOf(kind: RenditionKind, mediaType: string): Pick<Export, 'format' | 'size'> {
  if (kind === 'model') return { format: 'png', size: kind }
  if (kind !== 'full') return { format: 'webp', size: kind }
  return { format: mediaType === 'image/jpeg' ? 'jpeg' : 'png', size: 'original' }
}
