import { z } from 'zod'
import { requireMember } from '../access.ts'
import { type BytesAnswer, harmless, names, sentAs } from '../bytes.ts'
import type { Context } from '../context.ts'
import { notFound } from '../error.ts'
import { id } from '../input.ts'
import { renditionKinds } from '../types.ts'
import { versionOf } from './item.ts'

export interface RenditionRequest {
  readonly workspaceId: string
  readonly imageId: string
  readonly kind: string
  /** `v` of the address. */
  readonly version?: string | undefined
  /** The If-None-Match header. */
  readonly ifNoneMatch?: string | undefined
}

const request = z.object({ workspaceId: id, imageId: id, kind: z.enum(renditionKinds) })

const forever = 'private, max-age=31536000, immutable'

/**
 * The bytes of a rendition: the only ones of a picture that leave, and without its metadata.
 * @throws ApiError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readRendition(context: Context, asked: RenditionRequest): Promise<BytesAnswer> {
  const parsed = request.safeParse(asked)
  // Whatever else an address says is not there.
  if (!parsed.success) throw notFound()
  const { workspaceId, imageId, kind } = parsed.data
  const { records } = await requireMember(context, workspaceId, kind === 'full' ? 'image:download' : 'image:view')
  const rendition = await records.rendition.findFirst({
    where: { imageId, kind },
    select: { blobHash: true, blob: { select: { mediaType: true } } },
  })
  if (!rendition) throw notFound()
  const { blobHash, blob } = rendition
  const tag = `"${blobHash}"`
  const headers = {
    etag: tag,
    'cache-control': asked.version === versionOf(blobHash) ? forever : 'private, no-cache',
    ...harmless,
  }
  if (names(asked.ifNoneMatch, tag)) return { status: 304, headers }
  const { stream, bytes } = await context.services.blobs.get(blobHash)
  const described = { 'content-type': sentAs(blob.mediaType), 'content-length': String(bytes) }
  return { status: 200, headers: { ...headers, ...described }, stream }
}
