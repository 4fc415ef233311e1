import { authorize, notFound } from '@amend/services'
import { findOutgoing, findRendition } from '@amend/services/image'
import { renditionKinds } from '@amend/services/types'
import { z } from 'zod'
import { type BytesAnswer, harmless, names, sentAs } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

export interface RenditionRequest {
  readonly workspaceId: string
  readonly imageId: string
  readonly kind: string
  /** The If-None-Match header. */
  readonly ifNoneMatch?: string | undefined
  /** Whether it is saved and not shown: a result then has the visible mark, and content credentials, which a worker adds. */
  readonly saved: boolean
  /** Of the request: the file may have to be made first. */
  readonly signal: AbortSignal
}

const request = z.object({ workspaceId: id, imageId: id, kind: z.enum(renditionKinds) })

/** Browsers must revalidate each time, so that cached pictures are not shown after signing out. */
const caching = 'private, no-cache'

/**
 * The bytes of a rendition: the only bytes of a picture that pages show, without its metadata.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'; BlobError
 */
export async function readRendition({ services, principal }: Context, input: RenditionRequest): Promise<BytesAnswer> {
  const parsed = request.safeParse(input)
  // Any other kind in a URL reads as absent.
  if (!parsed.success) throw notFound()
  const { workspaceId, imageId, kind } = parsed.data
  const permission = kind === 'full' ? 'image:download' : 'image:view'
  const subject = { kind: 'image' as const, id: imageId }
  const access = await authorize(services.database, principal, { workspaceId, permission, subject })
  const { saved, signal } = input
  const { sha256, mediaType } = saved
    ? await findOutgoing(services, access, { imageId, kind, credentials: true, signal })
    : await findRendition(access, imageId, kind)
  const tag = `"${sha256}"`
  const headers = {
    etag: tag,
    'cache-control': caching,
    ...harmless,
  }
  if (names(input.ifNoneMatch, tag)) return { status: 304, headers }
  const { stream, bytes } = await services.blobs.get(sha256)
  const described = { 'content-type': sentAs(mediaType), 'content-length': String(bytes) }
  return { status: 200, headers: { ...headers, ...described }, stream }
}
