import { authorizeInstallation, notFound, requireSession } from '@amend/services'
import { storeModelPiece } from '@amend/services/model'
import type { ModelUploadItem } from '@amend/services/types'
import { z } from 'zod'
import type { Context } from '../context.ts'

/** A piece of a file, as its address names it. */
export interface ModelPieceRequest {
  readonly uploadId: string
  readonly number: string
}

const request = z.object({ uploadId: z.uuid(), number: z.coerce.number().int().min(0).max(1_000_000) })

/**
 * Stores a piece of a model's file, for the administrator who began to send it.
 * @throws ServiceError 'not-signed-in', 'not-found', 'changed-meanwhile', 'upload-broken-off'; AuthError 'not-permitted'; BlobError
 */
export async function receiveModelPiece(
  { services, principal }: Context,
  given: ModelPieceRequest,
  body: AsyncIterable<Uint8Array>,
): Promise<ModelUploadItem> {
  authorizeInstallation(principal, 'model:deploy')
  const parsed = request.safeParse(given)
  if (!parsed.success) throw notFound()
  return storeModelPiece(services, requireSession(principal), parsed.data, body)
}
