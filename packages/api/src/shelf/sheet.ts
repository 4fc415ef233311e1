import { authorize, notFound } from '@amend/services'
import { findSheet } from '@amend/services/shelf'
import { z } from 'zod'
import { type BytesAnswer, harmless, names, sentAs } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

export interface ShelfRequest {
  readonly workspaceId: string
  readonly shelfId: string
  /** The If-None-Match header. */
  readonly ifNoneMatch?: string | undefined
}

const request = z.object({ workspaceId: id, shelfId: id })

/**
 * The sheet of an image's looks.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readShelf({ services, principal }: Context, input: ShelfRequest): Promise<BytesAnswer> {
  const parsed = request.safeParse(input)
  if (!parsed.success) throw notFound()
  const { workspaceId, shelfId } = parsed.data
  const access = await authorize(services.database, principal, { workspaceId, permission: 'edit:request' })
  const { sha256, mediaType } = await findSheet(access, shelfId)
  const tag = `"${sha256}"`
  // Browsers must revalidate each time, so that it is not shown after signing out.
  const headers = { etag: tag, 'cache-control': 'private, no-cache', ...harmless }
  if (names(input.ifNoneMatch, tag)) return { status: 304, headers }
  const { stream, bytes } = await services.blobs.get(sha256)
  const described = { 'content-type': sentAs(mediaType), 'content-length': String(bytes) }
  return { status: 200, headers: { ...headers, ...described }, stream }
}
